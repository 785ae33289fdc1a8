/**
 * Kills of the hotkey and the tray: from a press to a command, and from its progress to words.
 * Asks nobody and waits for no page. Presses of one gesture are one kill: its id acts once.
 */
import { KillCommand } from '../../engine/contract/commands.ts';
import type { KillProgress, KillStage } from '../../engine/contract/control.ts';
import { type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { DesktopNotice } from '../contract/bridge.ts';

/** Which of main's own doors a kill comes through. */
export type MainDoor = 'hotkey' | 'tray';

/** Under whose name it is recorded, if the engine knows that session; else the OS user's. */
export interface Presser {
  readonly operator: string | null;
  readonly consoleSession: string;
  /** Whose key is locked there; left out: none is. */
  readonly lockedKeyOf?: string | undefined;
}

export interface DeskKillPorts {
  readonly send: (command: KillCommand) => void;
  /** Tells the operator what became of it. */
  readonly tell: (words: DesktopNotice) => void;
  /** Null while the window has told nobody. */
  readonly presser: () => Presser | null;
  readonly newId: () => string;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** As an operator names it in a terminal. */
  readonly deskDirectory: string;
}

/** Without an answer for so long the operator is told, in milliseconds. */
const answerMillis = 1_500;
/** A held key presses again and again: so soon after the last one it is the same gesture. */
const heldMillis = 1_500;
/**
 * Longest that presses are joined, in milliseconds. Later ones are kills of their own whatever is
 * known of the first: the desk could have been armed since, and the engine acts once on an id.
 */
const gestureMillis = 10_000;
/** Most scopes remembered; the oldest is forgotten, an answered one before one that is not. */
const scopesLimit = 128;

const reasons: Readonly<Record<MainDoor, string>> = {
  hotkey: 'Stopped by the global hotkey',
  tray: 'Stopped from the tray',
};

interface Press {
  readonly command: KillCommand;
  readonly firstMillis: number;
  lastMillis: number;
  /** Null: no answer yet. */
  stage: KillStage | null;
  timer: NodeJS.Timeout | null;
}

const hasEnded = ({ stage }: Press): boolean => stage === 'CONFIRMED' || stage === 'UNCONFIRMED';

/** Whether a press now belongs to an earlier one. Of another door it is an act of its own. */
function isSameGesture(press: Press, door: MainDoor, now: number): boolean {
  if (press.command.door !== door) return false;
  if (now - press.firstMillis >= gestureMillis) return false;
  return !hasEnded(press) || now - press.lastMillis < heldMillis;
}

export class DeskKill {
  readonly #ports: DeskKillPorts;
  /** The newest press of every scope, by its text. */
  readonly #presses = new Map<string, Press>();

  constructor(ports: DeskKillPorts) {
    this.#ports = ports;
  }

  /** Sends the kill of a scope before anything else is done. */
  press(door: MainDoor, scope: Scope): void {
    const key = scopeText(scope);
    const now = this.#ports.now();
    const known = this.#presses.get(key);
    if (known !== undefined && isSameGesture(known, door, now)) {
      known.lastMillis = now;
      return this.#ports.send(known.command);
    }
    clearTimeout(known?.timer ?? undefined);
    const command = this.#command(door, scope);
    this.#ports.send(command);
    const press: Press = { command, firstMillis: now, lastMillis: now, stage: null, timer: null };
    press.timer = setTimeout(() => this.#sayUnanswered(key, press), answerMillis);
    this.#remember(key, press);
  }

  /** Takes what the engine says of any kill; of those of others nothing is told. */
  progress(progress: KillProgress): void {
    const key = scopeText(progress.scope);
    const press = this.#presses.get(key);
    if (press?.command.commandId !== progress.killId) return;
    if (press.timer !== null) clearTimeout(press.timer);
    press.timer = null;
    if (press.stage === progress.stage || press.stage === 'CONFIRMED') return;
    press.stage = progress.stage;
    const words = hasEnded(press) ? endWords(key, progress) : null;
    if (words !== null) this.#ports.tell(words);
  }

  /** Waits for nothing any more. */
  close(): void {
    for (const { timer } of this.#presses.values()) if (timer !== null) clearTimeout(timer);
  }

  /** Never throws for what the page told: a name that does not fit is left out. */
  #command(door: MainDoor, scope: Scope): KillCommand {
    const commandId = this.#ports.newId();
    const plain = { kind: 'kill', commandId, scope, reason: reasons[door], actor: null, door };
    const presser = this.#ports.presser();
    if (presser === null) return KillCommand.parse(plain);
    const { operator: actor, consoleSession, lockedKeyOf: owner } = presser;
    const key = owner === undefined ? '' : `; the console's key, of ${owner}, was locked`;
    const reason = `${plain.reason}${key}`;
    const named = KillCommand.safeParse({ ...plain, reason, actor, consoleSession });
    return named.success ? named.data : KillCommand.parse(plain);
  }

  #remember(key: string, press: Press): void {
    this.#presses.delete(key);
    this.#presses.set(key, press);
    if (this.#presses.size <= scopesLimit) return;
    const keys = [...this.#presses.keys()];
    const isOver = (each: string): boolean => this.#presses.get(each)?.timer === null;
    this.#presses.delete(keys.find(isOver) ?? keys[0] ?? key);
  }

  #sayUnanswered(key: string, press: Press): void {
    press.timer = null;
    this.#ports.tell({
      title: `No answer yet: ${nameOf(key)} may not be stopped`,
      body:
        'The stop is kept and sent when the engine answers; a dead or frozen one is stopped by ' +
        `its warden. In a terminal: ${killWords(this.#ports.deskDirectory, key)}`,
      isCritical: true,
    });
  }
}

const quoted = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The command that stops the same scope, and no more than that. */
function killWords(directory: string, scope: string): string {
  const part = scope === 'desk' ? '' : ` --scope ${quoted(scope)}`;
  return `quarterdeck kill --dir ${quoted(directory)}${part}`;
}

const nameOf = (scope: string): string => (scope === 'desk' ? 'the desk' : scope);

/** The end of a kill in words; never "flat", and never zero where nothing is confirmed. */
function endWords(scope: string, { stage, report }: KillProgress): DesktopNotice {
  const what = nameOf(scope);
  const positions = report?.openPositions.length ?? 0;
  const stay = positions === 1 ? 'position stays' : 'positions stay';
  const open = positions === 0 ? '' : ` ${positions} open ${stay}.`;
  if (stage === 'CONFIRMED') {
    const body = `NO WORKING ORDERS: CONFIRMED.${open}`;
    return { title: `Stopped: ${what}`, body, isCritical: false };
  }
  return {
    title: `Stopped, NOT CONFIRMED: ${what}`,
    body: `Orders may still work: look at the kill board.${open}`,
    isCritical: true,
  };
}
