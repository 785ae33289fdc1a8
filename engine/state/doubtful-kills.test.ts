// Which kills a later run still has to doubt, folded from their reports.
import { describe, expect, it } from 'vitest';
import { KillReport, LedgerEvent } from '../contract/events.ts';
import { doubtfulKillsLimit } from './doubtful-kills.ts';
import { fold } from './fold.ts';
import { initialState, type LedgerState } from './ledger-state.ts';
import { stateFromData, stateHashText, stateToData } from './state-text.ts';

interface Told {
  readonly killId: string;
  readonly outcome?: 'confirmed' | 'unconfirmed';
  readonly scope?: object;
  readonly rows?: undefined;
}

/** The state behind these reports. */
function after(...reports: readonly Told[]): LedgerState {
  const state = initialState();
  for (const told of reports) {
    const report = KillReport.parse({
      ...{ scope: {}, outcome: 'unconfirmed', cancelled: [], filledInRace: [], refused: [] },
      ...{ inFlight: [], fenced: [], openPositions: [], gateClosedMicros: 1, rows: [] },
      ...{ unconfirmed: [], latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: null },
      ...told,
    });
    const head = { sequence: state.sequence + 1, utcNanos: '1', monoNanos: 1 };
    fold(state, LedgerEvent.parse({ ...head, body: { type: 'kill.reported', report } }));
  }
  return state;
}

const ids = ({ doubtfulKills }: LedgerState): readonly string[] =>
  (doubtfulKills?.kills ?? []).map(({ killId }) => killId);
const of = (strategy: string): object => ({ scope: { strategy } });
const kill = (number: number, more: object = {}): Told => ({
  killId: `kill-${String(number).padStart(4, '0')}`,
  ...more,
});

describe('doubtful kills', () => {
  it('K8 are all remembered, each once, until it or a wider one is confirmed', () => {
    const all = [kill(1, of('a')), kill(2, of('b')), kill(3, of('c')), kill(2, of('b'))];
    expect(ids(after(...all))).toEqual(['kill-0001', 'kill-0003', 'kill-0002']);
    const own = kill(2, { ...of('b'), outcome: 'confirmed' });
    expect(ids(after(...all, own))).toEqual(['kill-0001', 'kill-0003']);
    const other = kill(4, { ...of('c'), outcome: 'confirmed' });
    expect(ids(after(...all, other))).toEqual(['kill-0001', 'kill-0002']);
    const desk = kill(5, { outcome: 'confirmed' });
    expect(after(...all, desk).doubtfulKills).toBeNull();
  });

  it('K8 are bounded, and those that found no place are counted', () => {
    const many = Array.from({ length: doubtfulKillsLimit + 3 }, (_, at) => kill(at, of(`s${at}`)));
    const state = after(...many);
    expect(ids(state)).toHaveLength(doubtfulKillsLimit);
    expect(ids(state)[0]).toBe('kill-0003');
    expect(state.doubtfulKills?.leftOut).toBe(3);
    const narrow = kill(99, { ...of('s5'), outcome: 'confirmed' });
    expect(after(...many, narrow).doubtfulKills?.leftOut).toBe(3);
    expect(after(...many, kill(99, { outcome: 'confirmed' })).doubtfulKills).toBeNull();
  });

  it('K8 are a part of the state, which a ledger without them has as it always had', () => {
    const state = after(kill(1, of('a')), kill(2, of('b')));
    expect(ids(stateFromData(stateToData(state)))).toEqual(['kill-0001', 'kill-0002']);
    expect(stateHashText(state)).toContain('"doubtfulKills"');
    const former = after({ killId: 'kill-0001', rows: undefined });
    expect(former.lastKill?.outcome).toBe('unconfirmed');
    expect(stateHashText(former)).not.toContain('doubtfulKills');
  });
});
