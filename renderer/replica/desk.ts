/**
 * One desk in one window: both sockets, the replica, the operator, and the acts an operator has.
 * Decides nothing: every act is a request, and the screen changes when the engine says so.
 */
import { KillCommand } from '../../engine/contract/commands.ts';
import { InstrumentId, OperatorId } from '../../engine/contract/ids.ts';
import { deskScope, type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import { answerText } from './command-answer.ts';
import { type ControlSession, type ControlState, openControlSession } from './control-session.ts';
import { createDrillLog, type DrillLog } from './drill-log.ts';
import { flattenEndOf } from './flatten-words.ts';
import type { DefinitionPage } from './grid-history.ts';
import { datedKills, killOf, withKill } from './kill-list.ts';
import { killEnded, pressedKill } from './kill-view.ts';
import { createLimitsLog, type LimitsLog } from './limits-log.ts';
import { type CommandBody, createOperator, type KeyPort, type Operator } from './operator.ts';
import { createPastLog, type PastLog } from './past-log.ts';
import { positionViews, totalsOf } from './pnl.ts';
import { addPoint, emptyHistory, type PnlHistory } from './pnl-history.ts';
import { createReconcileLog, type ReconcileLog } from './reconcile-log.ts';
import { applyProgress, createReplica, type Replica } from './replica.ts';
import { createRequests, type RequestOutcome, type Requests } from './requests.ts';
import { pressReasonOf } from './scope-acts.ts';
import { createTopics, scheduleFrame, type Topics } from './topics.ts';
import { createTraceLog, type TraceLog } from './trace-log.ts';
import { type Connection, openWireSession, type WireSession } from './wire-session.ts';

/** Where to connect. */
export interface DeskEndpoint {
  readonly wireUrl: string;
  readonly controlUrl: string;
  readonly token: string;
  readonly deskDirectory: string;
}

/** Which door a kill came through in this window. */
export type KillDoor = 'button' | 'hotkey';

export interface Desk {
  readonly topics: Topics;
  readonly replica: Replica;
  readonly operator: Operator;
  /** Tells the engine that an operator is here; false: the key is locked, or nobody hears it. */
  tellPresence(): boolean;
  readonly audit: AuditLog;
  readonly traces: TraceLog;
  readonly past: PastLog;
  readonly reconciliation: ReconcileLog;
  readonly limits: LimitsLog;
  readonly drills: DrillLog;
  readonly connection: () => Connection;
  readonly control: () => ControlState;
  readonly endpoint: () => DeskEndpoint | null;
  /** Directory of the desk that this window was last connected to; empty before the first. */
  readonly deskDirectory: () => string;
  readonly history: () => PnlHistory;
  readonly instrument: () => InstrumentId | null;
  /** Connects to an engine, or leaves it (null). */
  connect(endpoint: DeskEndpoint | null): void;
  /** Sends the kill of a scope in this call; without one, of the whole desk. */
  kill(door: KillDoor, scope?: Scope): void;
  /** Signs and sends; empty when the engine did it, else why not, in words. */
  command(body: CommandBody): Promise<string>;
  /** Asks the engine for something to show, by the message that `make` writes for an id. */
  query(make: (id: string) => ClientMessage): Promise<RequestOutcome>;
  /** Unlocks the operator's key and signs in; empty when both worked, else why not. */
  unlock(passphrase: string): Promise<string>;
  /** Reads how instruments were defined before the snapshot, where that is not known yet. */
  readGrids(): void;
  selectInstrument(instrument: InstrumentId): void;
  refreshStatus(): void;
  retry(): void;
}

export interface DeskOptions {
  readonly keyPort: KeyPort;
  readonly client: 'console' | 'browser';
}

/** How often the PnL picture is drawn again, in seconds. */
const pictureSeconds = 5;
const commandMillis = 10_000;
/** Commands that may be a swap: an approval carries out what was asked for. */
const swaps: ReadonlySet<string> = new Set(['strategy.swap', 'proposal.approve']);
/** A swap checks types, starts a thread and warms it up before it answers. */
const swapMillis = 90_000;
const queryMillis = 15_000;
const verifyMillis = 180_000;
/** Definitions of instruments asked for at once. */
const definitionRows = 500;
/** A look far back folds a long ledger from its begin. */
const pastMillis = 60_000;
const newId = (): string => crypto.randomUUID();
const now = (): number => performance.now();

interface Live {
  wire: WireSession | null;
  control: ControlSession | null;
  endpoint: DeskEndpoint | null;
  /** Of the newest endpoint, kept when the engine is gone. */
  deskDirectory: string;
  connection: Connection;
  controlState: ControlState;
  history: PnlHistory;
  instrument: InstrumentId | null;
  /** The newest kill sent of every scope, by its text: the same again while it has no end. */
  readonly killsSent: Map<string, KillCommand>;
  /** The kill whose time was asked for. */
  datedKill: string | null;
  /** The flatten whose time was asked for. */
  datedFlatten: string | null;
  seconds: number;
}

const unconnected = (): Live => ({
  wire: null,
  control: null,
  endpoint: null,
  deskDirectory: '',
  connection: { state: 'absent' },
  controlState: { state: 'absent' },
  history: emptyHistory,
  instrument: null,
  killsSent: new Map(),
  datedKill: null,
  datedFlatten: null,
  seconds: 0,
});

/** A desk without an engine yet; `connect` gives it one. */
export function createDesk(options: DeskOptions): Desk {
  const topics = createTopics(scheduleFrame, now);
  const replica = createReplica(topics);
  const requests = createRequests(newId);
  const operator = createOperator({
    port: options.keyPort,
    topics,
    newId,
    utcMillis: () => Date.now(),
    consoleSession: newId(),
  });
  const live = unconnected();
  const session = () => replica.status?.sessionId ?? null;
  const audit = createAuditLog(
    {
      query: (query) =>
        requests.ask((id) => send(live, { type: 'audit.query', id, query }), queryMillis),
      verify: () => requests.ask((id) => send(live, { type: 'audit.verify', id }), verifyMillis),
    },
    topics,
  );
  const desk: Desk = {
    topics,
    replica,
    operator,
    tellPresence: () => operator.present() !== null && send(live, { type: 'presence' }),
    audit,
    traces: createTraceLog((make) => desk.query(make), topics),
    past: createPastLog((make) => requests.ask((id) => send(live, make(id)), pastMillis), topics),
    reconciliation: createReconcileLog({ ask: (make) => desk.query(make), session }, topics),
    drills: createDrillLog({ ask: (make) => desk.query(make), session }, topics),
    limits: createLimitsLog({ ask: (make) => desk.query(make), session, now }, topics),
    connection: () => live.connection,
    control: () => live.controlState,
    endpoint: () => live.endpoint,
    deskDirectory: () => live.deskDirectory,
    history: () => live.history,
    instrument: () => live.instrument,
    connect: (endpoint) => connect(options, desk, live, requests, endpoint),
    kill: (door, scope = deskScope) => kill(desk, live, door, scope),
    command: (body) => command(desk, live, requests, body),
    query: (make) => requests.ask((id) => send(live, make(id)), queryMillis),
    async unlock(passphrase) {
      const failure = await operator.unlock(passphrase);
      if (failure !== '') return failure;
      return command(desk, live, requests, { kind: 'operator.signIn' });
    },
    readGrids: () => readGrids(desk, live, requests),
    selectInstrument(instrument) {
      live.instrument = instrument;
      live.wire?.watchDepth(instrument);
      topics.touch('bars');
    },
    refreshStatus: () => refreshStatus(desk, live, requests),
    retry() {
      if (live.connection.state === 'refused') desk.connect(live.endpoint);
      live.wire?.retry();
      live.control?.retry();
    },
  };
  lookUp(desk, live, requests);
  return desk;
}

/** Asks the engine for what follows from a change, and does not come with it. */
function lookUp(desk: Desk, live: Live, requests: Requests): void {
  const { topics, replica } = desk;
  topics.subscribe('ledger', () => chooseInstrument(desk));
  topics.subscribe('modes', () => desk.refreshStatus());
  topics.subscribe('kill', () => {
    // While one runs the engine has other things to do, and says by itself what changes.
    if (replica.kills.every((view) => view.past !== '' || killEnded(view))) desk.refreshStatus();
    void dateKills(desk, live, requests);
    void dateFlatten(desk, live, requests);
  });
  window.setInterval(() => everySecond(desk, live), 1_000);
}

type Sent = Parameters<WireSession['send']>[0];
const send = (live: Live, message: Sent): boolean => live.wire?.send(message) ?? false;

function chooseInstrument(desk: Desk): void {
  const known = desk.replica.ledger?.instruments;
  const chosen = desk.instrument();
  if (known === undefined || (chosen !== null && known.has(chosen))) return;
  const first = known.keys().next().value;
  if (first !== undefined) desk.selectInstrument(InstrumentId.parse(first));
}

function connect(
  options: DeskOptions,
  desk: Desk,
  live: Live,
  requests: Requests,
  endpoint: DeskEndpoint | null,
): void {
  const { topics, replica } = desk;
  live.wire?.close();
  live.control?.close();
  live.endpoint = endpoint;
  live.deskDirectory = endpoint?.deskDirectory ?? live.deskDirectory;
  live.wire = null;
  live.control = null;
  const onConnection = (connection: Connection) => {
    const { state } = live.connection;
    const reached = connection.state === 'live' && state !== 'live' && state !== 'stale';
    live.connection = connection;
    // A new engine knows nobody yet: without this a kill would carry the OS user's name.
    if (reached && desk.operator.present() !== null) void desk.command({ kind: 'operator.signIn' });
    topics.touch('connection');
  };
  const onState = (state: ControlState) => {
    live.controlState = state;
    topics.touch('control');
  };
  if (endpoint === null) {
    onConnection({ state: 'absent' });
    onState({ state: 'absent' });
    return;
  }
  const { wireUrl, controlUrl, token } = endpoint;
  const { client } = options;
  const shared = { token, now };
  live.control = openControlSession({
    ...shared,
    url: controlUrl,
    onState,
    onProgress(progress) {
      applyProgress(replica, progress, now());
    },
    onSent(killId) {
      const view = killOf(replica.kills, killId);
      if (view === null || view.delivery === 'answered') return;
      replica.kills = withKill(replica.kills, { ...view, delivery: 'unanswered' });
      topics.touch('kill');
      topics.tell('kill');
    },
  });
  live.wire = openWireSession({ ...shared, url: wireUrl, client, replica, requests, onConnection });
  if (live.instrument !== null) live.wire.watchDepth(live.instrument);
  for (const order of live.killsSent.values()) {
    const open = killOf(replica.kills, order.commandId);
    if (open !== null && !killEnded(open)) live.control.kill(order);
  }
}

function kill(desk: Desk, live: Live, door: KillDoor, scope: Scope): void {
  const { replica, topics } = desk;
  const again = live.killsSent.get(scopeText(scope));
  const open = killOf(replica.kills, again?.commandId ?? null);
  const repeat = again !== undefined && open !== null && !killEnded(open);
  const order = repeat
    ? again
    : KillCommand.parse({
        kind: 'kill',
        commandId: newId(),
        scope,
        reason: pressReasonOf(desk.operator.status()),
        actor: OperatorId.safeParse(desk.operator.present()).data ?? null,
        consoleSession: desk.operator.consoleSession,
        door,
      });
  live.killsSent.set(scopeText(scope), order);
  const sent = live.control?.kill(order) ?? false;
  const pressed = pressedKill(order.commandId, sent, now(), scope);
  if (!repeat || open.delivery !== 'answered') replica.kills = withKill(replica.kills, pressed);
  topics.touch('kill');
  topics.tell('kill');
}

async function command(
  desk: Desk,
  live: Live,
  requests: Requests,
  body: CommandBody,
): Promise<string> {
  const signing = await desk.operator.sign(body, desk.replica.status);
  if (!signing.ok) return signing.error;
  const outcome = await requests.ask(
    (id) => send(live, { type: 'command', id, signed: signing.signed }),
    swaps.has(body.kind) ? swapMillis : commandMillis,
  );
  return answerText(outcome);
}

function refreshStatus(desk: Desk, live: Live, requests: Requests): void {
  void requests
    .ask((id) => send(live, { type: 'status.query', id }), queryMillis)
    .then((outcome) => {
      if (outcome.kind !== 'reply' || outcome.reply.result.kind !== 'status') return;
      desk.replica.status = outcome.reply.result.status;
      desk.topics.touch('status');
    });
}

/** The newest rows of one type of event; none when the engine does not answer. */
async function newestRows(live: Live, requests: Requests, typePrefix: string) {
  const query = { before: null, limit: 100, typePrefix, text: '' };
  const outcome = await requests.ask(
    (id) => send(live, { type: 'audit.query', id, query }),
    queryMillis,
  );
  const result = outcome.kind === 'reply' ? outcome.reply.result : null;
  return result?.kind === 'audit' ? result.page.rows : [];
}

function readGrids(desk: Desk, live: Live, requests: Requests): void {
  const page: DefinitionPage = async (typePrefix, before) => {
    const query = { before, limit: definitionRows, typePrefix, text: '' };
    const outcome = await requests.ask(
      (id) => send(live, { type: 'audit.query', id, query }),
      queryMillis,
    );
    const result = outcome.kind === 'reply' ? outcome.reply.result : null;
    return result?.kind === 'audit' ? result.page : null;
  };
  void desk.replica.grids.read(page).then((isKnown) => {
    if (isKnown) desk.topics.touch('grids');
  });
}

/** Looks up when the last flatten of a snapshot ended: until then its result is not shown. */
async function dateFlatten(desk: Desk, live: Live, requests: Requests): Promise<void> {
  const { replica, topics } = desk;
  const id = replica.ledger?.lastFlatten?.flattenId ?? null;
  if (id === null || id === replica.flattenEnd?.flattenId || id === live.datedFlatten) return;
  live.datedFlatten = id;
  const rows = await newestRows(live, requests, 'flatten.ended');
  const end = rows.map(flattenEndOf).find((row) => row?.flattenId === id) ?? null;
  if (rows.length === 0) live.datedFlatten = null;
  if (end === null || replica.ledger?.lastFlatten?.flattenId !== id) return;
  replica.flattenEnd = end;
  topics.touch('kill');
}

/** Looks up when a kill was that is known by the snapshot alone, and whether it is past. */
async function dateKills(desk: Desk, live: Live, requests: Requests): Promise<void> {
  const { replica, topics } = desk;
  const undated = replica.kills.find((view) => view.past === 'unknown time');
  if (undated === undefined || live.datedKill === undated.killId) return;
  live.datedKill = undated.killId;
  const reports = await newestRows(live, requests, 'kill.reported');
  const rows = [...reports, ...(await newestRows(live, requests, 'mode.changed'))];
  const started = replica.status?.startedUtcNanos;
  if (rows.length === 0 || started === undefined) {
    live.datedKill = null;
    return;
  }
  replica.kills = datedKills(replica.kills, rows, started);
  topics.touch('kill');
}

/** Samples PnL, and asks for the status: what blocks arming changes without an event. */
function everySecond(desk: Desk, live: Live): void {
  const { ledger, market, status } = desk.replica;
  if (ledger === null || live.connection.state !== 'live') return;
  const held = ledger.modes.some(({ mode }) => mode !== 'active');
  const halted = held || status?.halted === true || status?.needsEnrolment === true;
  live.seconds += 1;
  if (halted || live.seconds % 5 === 0) desk.refreshStatus();
  const total = totalsOf(positionViews(ledger, market))[0];
  if (total === undefined || total.netMinor === null) return;
  const { netMinor, realisedMinor } = total;
  const next = addPoint(live.history, { utcMillis: Date.now(), netMinor, realisedMinor });
  if (next === live.history) return;
  live.history = next;
  if (live.seconds % pictureSeconds === 0) desk.topics.touch('pnl');
}
