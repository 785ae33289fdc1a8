/**
 * The controls that the desk is built to hold: an id, what it says in few words, and the articles
 * that ask for it. Says nothing of whether it holds: tests whose titles begin with the id do.
 */

/** One control. */
export interface Control {
  readonly id: string;
  readonly says: string;
  /** Articles of rules, or of guidance; empty: it is our own. */
  readonly articles: readonly string[];
}

const control = (id: string, says: string, ...articles: readonly string[]): Control => ({
  id,
  says,
  articles,
});

const kill = [
  control('K1', 'one press closes the gate and cancels on every venue', 'RTS 6 Art. 12(1)'),
  control('K2', 'a kill reaches its scope, all of it and nothing else', 'RTS 6 Art. 12(1)'),
  control('K3', 'no message leaves without its owners', 'RTS 6 Art. 12(3)'),
  control('K4', 'the latch outlives any end of the process', 'RTS 6 Art. 12(1)'),
  control('K5', 'only another person re-arms', 'RTS 6 Art. 15(3)'),
  control('K6', 'a kill works while something else is stuck', 'RTS 6 Art. 12(1)'),
  control('K7', 'no limit holds a cancel back', 'RTS 6 Art. 12(1)', 'RTS 6 Art. 15(1)'),
  control('K8', 'nothing is called cancelled before the venue says so', 'RTS 6 Art. 12(1)'),
  control('K9', 'reduce-only orders only shrink a position'),
  control('K10', 'venue and warden cancel for an engine that is gone'),
  control(
    'K11',
    'kills are drilled, and the drills are on record',
    'RTS 6 Art. 9',
    'RTS 6 Art. 10',
  ),
] as const;

const preTrade = [
  control('P1', 'price collar, for an order and over time', 'RTS 6 Art. 15(1)'),
  control('P2', 'largest value of an order', 'RTS 6 Art. 15(1)'),
  control('P3', 'largest size of an order', 'RTS 6 Art. 15(1)'),
  control('P4', 'most messages in a window', 'RTS 6 Art. 15(1)'),
  control('P5', 'an order counts from the moment it is approved', 'RTS 6 Art. 15(2)'),
  control('P6', 'repeats disable a strategy until a person enables it', 'RTS 6 Art. 15(3)'),
  control(
    'P7',
    'credit holds in the worst case of all that works',
    'RTS 6 Art. 15(4)',
    '15c3-5(c)(1)',
  ),
  control(
    'P8',
    'no order without permission for its instrument',
    'RTS 6 Art. 15(5)',
    '15c3-5(c)(2)',
  ),
  control('P9', 'limits on client, instrument, trader, desk and firm', 'RTS 6 Art. 15(5)'),
  control('P10', 'an override is for one order, short and named', 'RTS 6 Art. 15(6)'),
  control('P11', 'a hard limit stays, a soft one warns'),
  control('P12', 'duplicates and likely errors do not leave', '15c3-5(c)(1)'),
  control('P13', 'the gate is the last hop and the only way out', '15c3-5(d)'),
  control('P14', 'what is missing, stale or no number is refused'),
  control('P15', 'an amend is checked as an order is'),
  control('P16', 'stale or wild market data holds orders back'),
  control('P17', 'own orders do not meet'),
  control('P18', 'the controls are the same in every session phase'),
  control('P19', 'no strategy is loaded without its limits', 'RTS 6 Art. 8'),
  control('P20', 'children stay within their parent, output within its input'),
  control('P21', 'no check is left out for speed', '15c3-5(c)'),
] as const;

const after = [
  control('M5', 'use stands beside its limit, and says its age'),
  control('R1', 'exposure at once, also by trader', 'RTS 6 Art. 17(2)'),
  control('R2', 'own log and venue are reconciled', 'RTS 6 Art. 17(3)'),
  control('R3', 'longest, shortest and overall position', 'RTS 6 Art. 17(4)'),
  control('R4', 'a control that trips acts', 'RTS 6 Art. 17(1)'),
  control('R5', 'executions reach the risk view at once', '15c3-5(c)(2)'),
  control('R6', 'unmatched fills have an account and a limit of their own'),
  control('C1', 'no end leaves orders that nobody manages', 'RTS 6 Art. 14(2)', 'RTS 6 Art. 14(4)'),
  control('C2', 'orders are managed without the window', 'RTS 6 Art. 14(2)'),
  control('C3', 'a restart recovers, reconciles, then arms', 'RTS 6 Art. 14(2)'),
  control('A1', 'an order is on record before it leaves', 'RTS 6 Art. 28(1)'),
  control('A7', 'any changed bit of the record is found'),
  control('A11', 'what people do is on record, before and after', 'RTS 6 Art. 18(5)'),
  control('G3', 'another person reviews a deploy', 'RTS 6 Art. 11'),
] as const;

const platform = [
  control('D1', 'the same seed is the same run'),
  control('D5', 'a power cut loses nothing that was acknowledged'),
  control('D6', 'SQLite is a known version, with one writer'),
  control('D7', 'every failed write is handled'),
  control('I1', 'after a kill nothing but cancels and reductions leaves'),
  control('I2', 'a durable intent and a decision stand before every message'),
  control('I3', 'the worst case stays within the limits'),
  control('I4', 'children stay within their parent, in every step'),
  control('I5', 'fills keep position and cash to the last unit'),
  control('I6', 'no client order id comes twice'),
  control('I7', 'the record has no gap, and its chain holds'),
  control('I8', 'after faults the desk is reconciled and can be armed'),
] as const;

/** Every control that a test has been asked for, in the order in which they are listed. */
export const controls: readonly Control[] = [...kill, ...preTrade, ...after, ...platform];
