/**
 * The text in which events go to the writer thread: for each event its columns, a line each, the
 * very text that its hash covers. Made once, and checked against the schema on the way.
 * Makes no text of an event that recovery could not read back.
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

/** Texts of events, or what is wrong with the first that is none. */
export type EventsText = { readonly text: string } | { readonly fault: string };

/** The events as one text; their order and numbers are the caller's part. */
export function eventsText(events: readonly LedgerEvent[]): EventsText {
  let text = '';
  for (const event of events) {
    const columns = columnsOf(event);
    if (columns === null) return { fault: faultOf(event) };
    text += text === '' ? rowText(columns) : `\n${rowText(columns)}`;
  }
  return { text };
}

function faultOf(event: LedgerEvent): string {
  const parsed = LedgerEvent.safeParse(event);
  const issue = parsed.error?.issues[0];
  const place = issue?.path.join('.') ?? '';
  return `event ${event.sequence} is no ledger event: ${place}: ${issue?.message ?? ''}`;
}

/** One row of an events text: its columns as they stand in it. */
export interface TextRow {
  readonly sequence: string;
  readonly utcNanos: string;
  readonly monoNanos: string;
  readonly type: string;
  readonly body: string;
  /** All of it: what the hash covers. */
  readonly text: string;
}

/** Visits the rows of an events text, as `eventsText` of this process made it, in order. */
export function eachRow(text: string, visit: (row: TextRow) => void): void {
  for (let start = 0; start < text.length; ) {
    const utc = text.indexOf('\n', start) + 1;
    const mono = text.indexOf('\n', utc) + 1;
    const type = text.indexOf('\n', mono) + 1;
    const body = text.indexOf('\n', type) + 1;
    const found = text.indexOf('\n', body);
    const end = found < 0 ? text.length : found;
    visit({
      sequence: text.slice(start, utc - 1),
      utcNanos: text.slice(utc, mono - 1),
      monoNanos: text.slice(mono, type - 1),
      type: text.slice(type, body - 1),
      body: text.slice(body, end),
      text: text.slice(start, end),
    });
    start = end + 1;
  }
}
