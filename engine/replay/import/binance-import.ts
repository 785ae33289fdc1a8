/**
 * A recorded session of a Binance market as messages of a tape: decoded and put in sequence by the
 * code that a running desk uses. What a desk would refuse is refused here, and counted by file.
 */
import { type InstrumentId, VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { type MonoNanos, monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { TapeHead, TapeMessage } from '../../ports/tape.ts';
import { exchangeInfoText } from '../../tape/exchange-texts.ts';
import type { OnBytesRead } from '../../tape/line-source.ts';
import {
  type EntryPlace,
  type PassedLine,
  type PlacedEntry,
  playbackOf,
  type RecordedSession,
} from '../../tape/recorded-session.ts';
import { decodeDepthAnswer, decodeExchangeInfo } from '../../venues/binance/market-answers.ts';
import { type DecodedFrame, MarketDecoder } from '../../venues/binance/market-decode.ts';
import { type GriddedInstrument, gridded } from '../../venues/binance/user-data.ts';
import { DepthLane } from './depth-lane.ts';
import { FileTally, leftOutWithoutLoss } from './file-tally.ts';
import { type RowNaming, unusedSymbolNote } from './row-survey.ts';

/** Something that can be written as a tape: its head, and its messages in the order of receipt. */
export interface ImportSource {
  readonly head: TapeHead;
  /** A short name for its files. */
  readonly name: string;
  /** Hands every message to `write`; resolves to what became of its files. */
  readonly run: (
    write: (message: TapeMessage) => void,
    onBytesRead: OnBytesRead,
  ) => Promise<readonly FileTally[]>;
}

export const marketTitles = {
  spot: 'Binance spot',
  usdm: 'Binance USD-M futures',
  coinm: 'Binance COIN-M futures',
} as const;

/** A session as a source; throws when its symbols cannot be instruments. */
export function binanceSource(
  session: RecordedSession,
  { venue: venueName, symbol: said }: Pick<RowNaming, 'venue' | 'symbol'>,
): ImportSource {
  const { market, symbols, exchangeInfo, firstMicros } = session;
  const venue = VenueId.parse(venueName ?? `binance-${market}`);
  const names = symbols.map((one) => one.symbol);
  const info = exchangeInfoText(market, symbols, exchangeInfo, 0);
  const instruments = decodeExchangeInfo(info, venue, market, names);
  if ('failed' in instruments) throw new Error(`${marketTitles[market]}: ${instruments.failed}`);
  const head: TapeHead = {
    epochUtcNanos: UtcNanos.parse(String(BigInt(firstMicros) * 1_000n)),
    instruments,
    source: `${marketTitles[market]}: ${session.files.map(({ path }) => path).join(', ')}`,
  };
  const run: ImportSource['run'] = async (write, onBytesRead) => {
    const reading = new SessionReading(session, instruments, write);
    await reading.run(onBytesRead);
    const tallies = reading.end();
    const unused = unusedSymbolNote(said, names);
    if (unused !== null) for (const tally of tallies) tally.note(unused);
    return tallies;
  };
  return { head, name: `binance-${market}`, run };
}

class SessionReading {
  readonly #session: RecordedSession;
  readonly #decoder: MarketDecoder;
  readonly #write: (message: TapeMessage) => void;
  readonly #grids: ReadonlyMap<string, GriddedInstrument>;
  readonly #lanes = new Map<string, DepthLane>();
  readonly #byInstrument = new Map<InstrumentId, DepthLane>();
  readonly #tallies: ReadonlyMap<string, FileTally>;

  constructor(
    session: RecordedSession,
    instruments: readonly Instrument[],
    write: (message: TapeMessage) => void,
  ) {
    const { market } = session;
    const grids = instruments.map(gridded);
    this.#session = session;
    this.#decoder = new MarketDecoder(market, grids);
    this.#write = write;
    this.#grids = new Map(grids.map((one) => [one.instrument.symbol, one]));
    for (const one of grids) {
      const lane = new DepthLane(market, one, write);
      this.#lanes.set(one.instrument.symbol, lane);
      // Without recorded depth no book is awaited, and the feed's state is nobody's to tell.
      const hasDepth = session.channels.get(one.instrument.symbol)?.has('depth') === true;
      if (hasDepth) this.#byInstrument.set(one.instrument.id, lane);
    }
    const files = session.files.map(({ path }) => path);
    this.#tallies = new Map(files.map((path) => [path, new FileTally(path, marketTitles[market])]));
  }

  async run(onBytesRead: OnBytesRead): Promise<void> {
    const options = { onBytesRead, onPassed: (passed: PassedLine) => this.#onPassed(passed) };
    for await (const batch of playbackOf(this.#session, options)) {
      for (const entry of batch) this.#take(entry);
    }
  }

  end(): readonly FileTally[] {
    for (const lane of this.#lanes.values()) lane.end();
    const tallies = [...this.#tallies.values()];
    for (const [symbol, lane] of this.#lanes) {
      const depth = this.#session.channels.get(symbol)?.has('depth') === true;
      if (!depth || lane.isLive) continue;
      for (const tally of tallies) tally.note(`the book of ${symbol} does not end in sequence`);
    }
    if (this.#session.exchangeInfo === null) {
      const note = 'grids are the finest decimals seen: no exchange information was recorded';
      for (const tally of tallies) tally.note(note);
    }
    return tallies;
  }

  #tally(place: { readonly path: string }): FileTally {
    const tally = this.#tallies.get(place.path);
    if (tally === undefined) throw new Error(`${place.path} is not of this session`);
    return tally;
  }

  #onPassed(passed: PassedLine): void {
    const tally = this.#tally(passed);
    if (passed.kind === 'skip') {
      tally.leaveOut(leftOutWithoutLoss.noData);
      return;
    }
    const problem = `neither frame, answer nor marker: ${JSON.stringify(passed.text.slice(0, 60))}`;
    tally.refuse('unreadable line', passed.line, problem);
  }

  #take(entry: PlacedEntry): void {
    const micros = entry.atMicros - this.#session.firstMicros;
    const nanos = monoNanos(micros * 1_000 + entry.nanosBelowMicro);
    switch (entry.kind) {
      case 'frame':
        this.#frame(this.#decoder.decode(entry.text, nanos), nanos, entry);
        return;
      case 'depthAnswer':
        this.#answer(entry, nanos);
        return;
      case 'exchangeInfo':
        this.#tally(entry).leaveOut(leftOutWithoutLoss.exchangeInfo);
        return;
      case 'opened':
        this.#tally(entry).leaveOut(leftOutWithoutLoss.noData);
    }
  }

  #frame(frame: DecodedFrame, nanos: MonoNanos, place: EntryPlace): void {
    const tally = this.#tally(place);
    switch (frame.kind) {
      case 'tick': {
        this.#byInstrument.get(frame.tick.instrument)?.begin(nanos);
        this.#write(frame.tick);
        tally.keep();
        return;
      }
      case 'depth':
        this.#lanes.get(frame.instrument.instrument.symbol)?.onDelta(frame, tally);
        return;
      case 'phase':
      case 'other':
        tally.leaveOut(leftOutWithoutLoss.noUse);
        return;
      case 'control':
        tally.leaveOut(leftOutWithoutLoss.noData);
        return;
      case 'fault': {
        const { fault, detail } = frame;
        const instrument = frame.instrument?.instrument.id ?? null;
        this.#write({ kind: 'feedFault', fault, instrument, detail, atMonoNanos: nanos });
        tally.refuse(`fault: ${fault}`, place.line, detail);
      }
    }
  }

  #answer(entry: Extract<PlacedEntry, { kind: 'depthAnswer' }>, nanos: MonoNanos): void {
    const tally = this.#tally(entry);
    const symbol = entry.symbol ?? '';
    const [grid, lane] = [this.#grids.get(symbol), this.#lanes.get(symbol)];
    if (grid === undefined || lane === undefined) {
      tally.refuse(
        'depth answer of no known symbol',
        entry.line,
        'it names no symbol of the files',
      );
      return;
    }
    const answer = decodeDepthAnswer(entry.text, grid);
    if ('failed' in answer) {
      const detail = answer.failed.slice(0, 200);
      const { id: instrument } = grid.instrument;
      const fault = 'malformed';
      this.#write({ kind: 'feedFault', fault, instrument, detail, atMonoNanos: nanos });
      tally.refuse('fault: malformed', entry.line, detail);
      return;
    }
    lane.onSnapshot(answer, nanos, tally);
  }
}
