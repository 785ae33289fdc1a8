/**
 * Every span and attribute that leaves the desk, once: its meaning, unit, number of values and
 * privacy class. What is not in here is not sent; metrics.ts is the same for metrics.
 */
import type { Stage } from './stage.ts';

/**
 * Who may learn it. `open`: figures and words of the program itself. `desk`: names that this desk
 * gave and what it did; of no use to a stranger, and not for him. `order`: leads to one order.
 */
export type PrivacyClass = 'open' | 'desk' | 'order';

interface AttributeMeaning {
  readonly type: 'text' | 'number' | 'boolean';
  /** Of a number; empty for a count or a name. */
  readonly unit: '' | 'nanoseconds' | 'bytes';
  /** How many values it can have; `unbounded` ones are never labels of a metric. */
  readonly values: number | 'unbounded';
  readonly privacy: PrivacyClass;
  readonly help: string;
}

const text = (
  privacy: PrivacyClass,
  values: AttributeMeaning['values'],
  help: string,
): AttributeMeaning => ({ type: 'text', unit: '', values, privacy, help });
const count = (privacy: PrivacyClass, help: string): AttributeMeaning => {
  return { type: 'number', unit: '', values: 'unbounded', privacy, help };
};
const nanos = (help: string): AttributeMeaning => {
  return { type: 'number', unit: 'nanoseconds', values: 'unbounded', privacy: 'open', help };
};

/** Bounds of desk.yaml: what can be named there can be counted. */
const venuesLimit = 20;
const instrumentsLimit = 4_000;
const strategiesLimit = 100;

const attributes = {
  'quarterdeck.strategy': text('desk', strategiesLimit, 'Strategy as named in desk.yaml.'),
  'quarterdeck.instrument': text('desk', instrumentsLimit, 'Instrument, symbol and venue.'),
  'quarterdeck.venue': text('desk', venuesLimit, 'Venue as named in desk.yaml.'),
  'quarterdeck.outcome': text('desk', 16, 'What became of the order, in one word.'),
  'quarterdeck.kept.for': text('open', 8, 'Reason for which a trace is kept.'),
  'quarterdeck.kept.because': text('desk', 'unbounded', 'The reason in a sentence, with figures.'),
  'quarterdeck.order.client_id': text('order', 'unbounded', 'Our id of the order.'),
  'quarterdeck.refusal.reason': text('order', 'unbounded', 'Why the gate refused.'),
  'quarterdeck.cancel.reason': text('order', 'unbounded', 'Why the order was cancelled.'),
  'quarterdeck.trace_id': text('order', 'unbounded', 'Trace that a log line is about.'),
  'quarterdeck.command.id': text('desk', 'unbounded', 'Id of an operator command.'),
  'quarterdeck.session.id': text('desk', 'unbounded', 'Id of this run of the engine.'),
  'quarterdeck.kill.id': text('desk', 'unbounded', 'Id of the kill.'),
  'quarterdeck.kill.scope': text('desk', 'unbounded', 'What was halted.'),
  'quarterdeck.kill.cause': text('desk', 64, 'What asked for the halt.'),
  'quarterdeck.kill.actor': text('desk', 'unbounded', 'Who asked for the halt.'),
  'quarterdeck.kill.cancelled': count('desk', 'Orders that the kill cancelled.'),
  'quarterdeck.kill.unconfirmed': count('desk', 'Orders of whose end no venue has told.'),
  'quarterdeck.kill.positions': count('desk', 'Positions left open.'),
  'quarterdeck.tick.number': count('open', 'The engine own count of ticks at the cause.'),
  'quarterdeck.fence.after_nanos': nanos('From the start of the send to the stamp of the fence.'),
  'quarterdeck.fill.number': count('order', 'Which fill of the order it is, from 1.'),
  'quarterdeck.news.left_out': count('open', 'Late spans that the trace had no room for.'),
  'quarterdeck.mark.duration_nanos': nanos('Length of a pause that fell into the trace.'),
} as const satisfies Record<string, AttributeMeaning>;

export type AttributeName = keyof typeof attributes;
export const attributeMeanings: Readonly<Record<AttributeName, AttributeMeaning>> = attributes;

/** Spans of orders and of kills; stages have their own meanings in stage.ts. */
export const spanMeanings = {
  tick: 'An order from the receive stamp of the tick that caused it to the end of its way.',
  order: 'The same for an order that no tick caused, from the wish on.',
  read: 'From the socket chunk to the frame in hand.',
  decode: 'Bytes to a typed tick.',
  fold: 'Into market state.',
  decide: 'To the wish of the strategy, the wake-up of its thread included.',
  gate: 'The verdict, with its record.',
  commit: 'Until the record is durable.',
  send: 'The fence and the write to the socket.',
  ack: 'From the send to the first word of the venue.',
  fill: 'From the send to a fill.',
  cancel: 'From the cancel to the end of the order.',
  kill: 'A kill from its trigger to its last word.',
  'gate closed': 'From the trigger to the closed gate.',
  latched: 'From the closed gate until the latch is durable.',
  'cancels sent': 'From the closed gate to the last cancel on the wire.',
  confirmed: 'From the last cancel until the venues confirm.',
  unconfirmed: 'From the last cancel until the report that no venue has confirmed.',
} as const satisfies Record<Exclude<Stage, 'tickToApproved' | 'tickToWire'>, string> &
  Record<string, string>;
export type SpanName = keyof typeof spanMeanings;

/** Pauses that are marked in a trace. */
export const markNames = ['garbage collection', 'loop stall'] as const;
export type MarkName = (typeof markNames)[number];

interface LabelMeaning {
  readonly values: number;
  readonly privacy: PrivacyClass;
}

/** Labels of metrics. Each has few values, and none leads to an order. */
export const labelMeanings: Readonly<Record<string, LabelMeaning>> = {
  stage: { values: 11, privacy: 'open' },
  instrument: { values: instrumentsLimit, privacy: 'desk' },
  strategy: { values: strategiesLimit, privacy: 'desk' },
  kind: { values: 32, privacy: 'open' },
  reason: { values: 16, privacy: 'open' },
};
