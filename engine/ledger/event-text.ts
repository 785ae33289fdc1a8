/**
 * The texts in which events go to the writer thread: each event's columns, a line each, the very
 * text that its hash covers. Made once, and checked against the schema on the way.
 * Makes no text of an event that recovery could not read back.
 *
 * One text an event: a letter outside Latin-1 makes all of its string twice as wide, and as slow.
 */
import { type LedgerBody, LedgerEvent } from '../contract/events.ts';
import { rowText } from './chain.ts';
import { compiledText } from './compiled-text.ts';

const bodyText = compiledText(LedgerEvent.shape.body);
const utcText = compiledText(LedgerEvent.shape.utcNanos);
const monoText = compiledText(LedgerEvent.shape.monoNanos);

/** The type of a body, its canonical text, and what else a row needs. */
interface Row {
  readonly sequence: number;
  readonly utcNanos: string;
  readonly monoNanos: number;
  readonly type: LedgerBody['type'];
  readonly body: string;
}

/** The columns of an event; null when it is none. */
function columnsOf(event: LedgerEvent): Row | null {
  const { sequence, utcNanos, monoNanos } = event;
  const body = bodyText(event.body);
  const fits = utcText(utcNanos) !== undefined && monoText(monoNanos) !== undefined;
  if (body === undefined || !fits) return null;
  return { sequence, utcNanos, monoNanos, type: event.body.type, body };
}

/** The text of each event, or what is wrong with the first that is none. */
export type EventsTexts = { readonly texts: readonly string[] } | { readonly fault: string };

/** The events as texts; their order and numbers are the caller's part. */
export function eventsTexts(events: readonly LedgerEvent[]): EventsTexts {
  const texts: string[] = [];
  for (const event of events) {
    const columns = columnsOf(event);
    if (columns === null) return { fault: faultOf(event) };
    texts.push(rowText(columns));
  }
  return { texts };
}

function faultOf(event: LedgerEvent): string {
  const parsed = LedgerEvent.safeParse(event);
  const issue = parsed.error?.issues[0];
  const place = issue?.path.join('.') ?? '';
  return `event ${event.sequence} is no ledger event: ${place}: ${issue?.message ?? ''}`;
}

/** The columns of a row as they stand in its text. */
export interface TextColumns {
  readonly sequence: string;
  readonly utcNanos: string;
  readonly monoNanos: string;
  readonly type: string;
  readonly body: string;
}

/** The columns in a text that `eventsTexts` of this process made. */
export function textColumns(text: string): TextColumns {
  const utc = text.indexOf('\n') + 1;
  const mono = text.indexOf('\n', utc) + 1;
  const type = text.indexOf('\n', mono) + 1;
  const body = text.indexOf('\n', type) + 1;
  return {
    sequence: text.slice(0, utc - 1),
    utcNanos: text.slice(utc, mono - 1),
    monoNanos: text.slice(mono, type - 1),
    type: text.slice(type, body - 1),
    body: text.slice(body),
  };
}
