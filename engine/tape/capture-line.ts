/**
 * Reads one line of a recording in either known format; each line tells its own kind.
 * Judges no content: what a frame says is read elsewhere.
 */
import type { RecordedMarket } from './player-types.ts';

/** Something that was received, at local time `atMicros` (UTC microseconds). */
export type CaptureEntry =
  | { readonly kind: 'frame'; readonly atMicros: number; readonly text: string }
  | {
      readonly kind: 'depthAnswer';
      readonly atMicros: number;
      readonly market: RecordedMarket | null;
      /** Null where the line names none: then it is the file's only one. */
      readonly symbol: string | null;
      readonly text: string;
    }
  | {
      readonly kind: 'exchangeInfo';
      readonly atMicros: number;
      readonly market: RecordedMarket;
      readonly text: string;
    }
  | { readonly kind: 'opened'; readonly atMicros: number; readonly market: RecordedMarket | null };

/** `skip`: a line with nothing to play, such as an end marker; `unreadable`: of no known shape. */
export type LineReading = CaptureEntry | 'skip' | 'unreadable';

const nanosLine = /^(\d{19}) (.*)$/;
const secondsLine = /^(\d{9,11}(?:\.\d+)?): (.*)$/;
const openedLine = /^(wss?:\/\/\S+) <-> (\d+(?:\.\d+)?)$/;
const sentLine = /^wss?:\/\/\S+ <- \d+(?:\.\d+)?: /;
const answerLine = /^(https?:\/\/\S+) -> (\d+(?:\.\d+)?): (.*)$/;

/** Reads a line; a carriage return at its end is ignored. */
export function readCaptureLine(line: string): LineReading {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text === '' || text.startsWith('configuration: ')) return 'skip';
  const nanos = nanosLine.exec(text);
  if (nanos !== null) {
    const [, time = '', body = ''] = nanos;
    return received(Number(time.slice(0, -3)), body);
  }
  const seconds = secondsLine.exec(text);
  if (seconds !== null) return received(microsOf(seconds[1] ?? ''), seconds[2] ?? '');
  const opened = openedLine.exec(text);
  if (opened !== null) {
    const [, url = '', time = ''] = opened;
    return { kind: 'opened', atMicros: microsOf(time), market: marketOfUrl(url) };
  }
  const answer = answerLine.exec(text);
  if (answer !== null) return answered(answer[1] ?? '', answer[2] ?? '', answer[3] ?? '');
  return sentLine.test(text) ? 'skip' : 'unreadable';
}

/** Nanoseconds of a line's time that whole microseconds leave out, 0 to 999. */
export function nanosBelowMicro(line: string): number {
  const nanos = nanosLine.exec(line)?.[1];
  if (nanos !== undefined) return Number(nanos.slice(-3));
  const fraction = /^\d{9,11}\.\d{6}(\d{1,3})\d*: /.exec(line)?.[1];
  return fraction === undefined ? 0 : Number(fraction.padEnd(3, '0'));
}

/** What is no answer to a request is a frame, whole or not: whoever decodes it must judge it. */
function received(atMicros: number, text: string): LineReading {
  if (text.startsWith('{"stream":')) return { kind: 'frame', atMicros, text };
  const start = text.slice(0, 400);
  if (start.includes('"lastUpdateId":') && !start.includes('"stream"')) {
    const symbol = /"symbol":"([^"]+)"/.exec(start)?.[1] ?? null;
    return { kind: 'depthAnswer', atMicros, market: null, symbol, text };
  }
  if (/^\{\s*"(result|id|error)":/.test(text)) return 'skip';
  return { kind: 'frame', atMicros, text };
}

function answered(url: string, time: string, body: string): LineReading {
  const market = marketOfUrl(url);
  const atMicros = microsOf(time);
  const header = body.lastIndexOf(' header: {');
  const text = header < 0 ? body : body.slice(0, header);
  if (market === null || !URL.canParse(url)) return 'skip';
  const { pathname, searchParams } = new URL(url);
  if (pathname.endsWith('/exchangeInfo')) return { kind: 'exchangeInfo', atMicros, market, text };
  if (!pathname.endsWith('/depth')) return 'skip';
  return { kind: 'depthAnswer', atMicros, market, symbol: searchParams.get('symbol'), text };
}

/** Decimal seconds as whole microseconds, without a detour over floating seconds. */
function microsOf(seconds: string): number {
  const [whole = '', fraction = ''] = seconds.split('.');
  return Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function marketOfUrl(url: string): RecordedMarket | null {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (/^(api\d*|stream|data-stream|data-api)\.binance\./.test(host)) return 'spot';
  if (/^(fapi|fstream)\.binance\./.test(host)) return 'usdm';
  return /^(dapi|dstream)\.binance\./.test(host) ? 'coinm' : null;
}
