/**
 * The last kill on the ledger, out of its file: when, by whom and why, and whether the desk has
 * been re-armed since. Needs no engine, and says of a kill that is past that it is.
 */
import { type KillConsole, killConsoleText } from '../contract/commands.ts';
import type { Actor, KillReport, LedgerBody, LedgerRow } from '../contract/events.ts';
import type { InstrumentId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { LedgerSequence, UtcNanos } from '../contract/numbers.ts';
import { scopeText } from '../contract/scope.ts';
import { auditPage } from '../ledger/audit.ts';
import type { Connection } from '../ledger/connection.ts';
import { reportLines } from './desk-lines.ts';
import { Amounts } from './desk-snapshot.ts';
import { utcText } from './output.ts';

type Type = LedgerBody['type'];
type RowOf<T extends Type> = LedgerRow & { readonly body: Extract<LedgerBody, { type: T }> };

/** What the ledger has beside the report. */
interface KillFacts {
  readonly reportedUtcNanos: UtcNanos;
  readonly sequence: LedgerSequence;
  /** When its halt went on record; null: it found the scope halted already. */
  readonly haltedUtcNanos: UtcNanos | null;
  /** Null: nothing on the ledger says so. */
  readonly by: Actor | null;
  readonly door: string | null;
  /** Where it was pressed, when no key has proved who did; null: not at a console. */
  readonly console: KillConsole | null;
  readonly reason: string | null;
  /** When its scope was first re-armed since; null: it was not. */
  readonly rearmedUtcNanos: UtcNanos | null;
  /** When its scope was last re-armed before it; null: not on the ledger. */
  readonly rearmedBeforeUtcNanos: UtcNanos | null;
}

export interface LastKill {
  readonly report: KillReport;
  readonly facts: KillFacts;
  readonly instruments: readonly [InstrumentId, Instrument][];
}

const isOf =
  <T extends Type>(type: T) =>
  (row: LedgerRow): row is RowOf<T> =>
    row.body.type === type;

function rows<T extends Type>(ledger: Connection, type: T, limit: number, text = ''): RowOf<T>[] {
  const page = auditPage(ledger, { before: null, limit, typePrefix: type, text });
  return page.rows.filter(isOf(type));
}

/** The last kill that was reported; null: none was. */
export function lastKill(ledger: Connection): LastKill | null {
  const [reported] = rows(ledger, 'kill.reported', 1);
  if (reported === undefined) return null;
  const { report } = reported.body;
  const { killId, scope } = report;
  const [command] = rows(ledger, 'command.recorded', 1, killId);
  const modes = rows(ledger, 'mode.changed', 1_000);
  const halted = modes.find(({ body }) => body.commandId === killId && body.mode === 'halted');
  const began = halted?.sequence ?? reported.sequence;
  const armings = modes.filter(({ body }) => {
    return body.mode === 'active' && scopeText(body.scope) === scopeText(scope);
  });
  const rearmed = armings.findLast(({ sequence }) => sequence > began);
  const facts = {
    reportedUtcNanos: reported.utcNanos,
    sequence: reported.sequence,
    haltedUtcNanos: halted?.utcNanos ?? null,
    by: command?.body.actor ?? halted?.body.actor ?? null,
    door: command?.body.door ?? null,
    console: command?.body.console ?? null,
    reason: command?.body.reason ?? halted?.body.reason ?? null,
    rearmedUtcNanos: rearmed?.utcNanos ?? null,
    rearmedBeforeUtcNanos: armings.find(({ sequence }) => sequence < began)?.utcNanos ?? null,
  };
  const defined = rows(ledger, 'instrument.defined', 1_000).toReversed();
  const instruments = defined.map(({ body }): [InstrumentId, Instrument] => {
    return [body.instrument.id, body.instrument];
  });
  return { report, facts, instruments };
}

/** It in lines; what a re-arm has made past is said to be, and of when. */
export function lastKillLines({ report, facts, instruments }: LastKill): string[] {
  const { reportedUtcNanos, haltedUtcNanos, by, door, reason, rearmedUtcNanos } = facts;
  const scope = scopeText(report.scope);
  const who = by === null ? 'by nobody on record' : `by ${by.kind} ${by.name}`;
  const at = facts.console === null ? '' : ` ${killConsoleText(facts.console)}`;
  const through = `${door === null ? '' : ` through ${door}`}${at}`;
  const why = reason === null || reason === '' ? 'no reason on record' : reason;
  const when = haltedUtcNanos === null ? '' : ` at ${utcText(haltedUtcNanos)} UTC`;
  const stage = report.outcome === 'confirmed' ? 'CONFIRMED' : 'UNCONFIRMED';
  return [
    `kill ${report.killId} of ${scope}${when}, ${who}${through}: ${why}`,
    `reported at ${utcText(reportedUtcNanos)} UTC, event ${facts.sequence}`,
    ...(rearmedUtcNanos === null
      ? []
      : [
          `PAST: ${scope} was re-armed at ${utcText(rearmedUtcNanos)} UTC, and may have orders now`,
        ]),
    ...reportLines({ report, stage }, report.scope, new Amounts([...instruments])),
  ];
}
