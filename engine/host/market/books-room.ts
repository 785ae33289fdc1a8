/**
 * Keeps the desk's books in step with file and calendar: instruments with their terms, how the
 * books are kept, opening balances, the ends of trading days, expiries, and fundings of simulated
 * venues. Decides no price: it settles at what the market last said, and says so.
 */
import { join } from 'node:path';
import { deskAccounting, withTerms } from '../../config/desk-accounting.ts';
import { deskLimits } from '../../config/desk-limits.ts';
import { tradingDayAt } from '../../config/trading-calendar.ts';
import { canonicalJson } from '../../contract/canonical.ts';
import type { DayReport } from '../../contract/day-report.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { type MonoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { RecordBody, Stamp } from '../../core/engine.ts';
import { agedMarks } from '../../core/portfolio/portfolio.ts';
import { dayReport } from '../../state/day-report.ts';
import { issueText } from '../configuration.ts';
import { writeDurably } from '../durable-file.ts';
import type { Foundation } from '../foundation.ts';
import { type Loop, stampNow } from '../loop.ts';
import { LimitsPlan } from '../plans/limits-plan.ts';
import { ContractClock } from './contract-clock.ts';

const lookMillis = 500;
/** How long a day that ended while the engine was away waits for marks of what is held. */
const marksWaitMillis = 15_000;

const utcMillisOf = (utc: UtcNanos): number => Number(utc.slice(0, -6));
const utcNanosOf = (millis: number): UtcNanos => UtcNanos.parse(`${millis}000000`);

interface Given extends Pick<Foundation, 'configuration'> {
  readonly desk: Pick<Foundation['desk'], 'root'>;
  readonly log: Pick<Foundation['log'], 'info' | 'error'>;
}

export class BooksRoom {
  readonly #loop: Loop;
  readonly #given: Given;
  readonly #contracts: ContractClock;
  readonly #now: () => Stamp;
  readonly #plan: LimitsPlan;
  #timer: NodeJS.Timeout | null = null;
  #openedUtcMillis = 0;
  /** The last writing of a report, so that a stop can wait for it. */
  #writing: Promise<void> = Promise.resolve();

  /** `now` tells both clocks; another one is for tests alone. `plan` decides of the limits. */
  constructor(loop: Loop, given: Given, now: () => Stamp = stampNow, plan?: LimitsPlan) {
    this.#loop = loop;
    this.#given = given;
    this.#now = now;
    this.#plan = plan ?? new LimitsPlan(loop, now);
    this.#contracts = new ContractClock(loop, given.configuration.config);
  }

  /**
   * Puts the instruments of a venue on the record, with the terms that the desk file adds. The
   * answer is what the books keep: the old definition where a new grid does not fit what is open.
   */
  define(found: readonly Instrument[]): readonly Instrument[] {
    return found.map((stated) => {
      const instrument = withTerms(this.#given.configuration.config, stated);
      const known = this.#loop.core.ledger.instruments.get(instrument.id);
      if (known === undefined || canonicalJson(known) !== canonicalJson(instrument)) {
        this.#record({ type: 'instrument.defined', instrument });
      }
      return this.#loop.core.ledger.instruments.get(instrument.id) ?? instrument;
    });
  }

  /** Sets limits and accounting once every venue has told its instruments, and starts the day. */
  open(instruments: readonly Instrument[]): void {
    const { configuration } = this.#given;
    const result = deskLimits(configuration, instruments);
    if (!result.ok) throw new Error(result.issues.map(issueText).join('; '));
    this.#plan.open(result.limits);
    this.#account(instruments);
    this.#openedUtcMillis = utcMillisOf(this.#now().utc);
    this.look();
    this.#timer = setInterval(() => this.look(), lookMillis);
  }

  #account(instruments: readonly Instrument[]): void {
    const { books } = this.#loop.core.ledger;
    const { accounting, balances } = deskAccounting(this.#given.configuration.config, instruments);
    const cause = 'desk.yaml';
    if (
      books.accounting === null ||
      canonicalJson(books.accounting) !== canonicalJson(accounting)
    ) {
      this.#record({ type: 'accounting.set', accounting, cause });
    }
    for (const balance of balances) {
      const key = `${balance.venue}|${balance.account}|${balance.currency}`;
      // The file says what was there at the beginning; from then on the books know better.
      if ((books.balances.get(key)?.statedMinor ?? null) !== null) continue;
      this.#record({ type: 'balance.stated', ...balance, cause });
    }
  }

  /** Does what has fallen due: expiries, fundings, and the end of the day. Runs by itself, too. */
  look(): void {
    const stamp = this.#now();
    const now = utcMillisOf(stamp.utc);
    this.#contracts.look(stamp);
    const { day } = this.#loop.core.ledger.books;
    if (day === null) return this.#beginDay(now);
    const ended = utcMillisOf(day.endsUtcNanos);
    if (now < ended) return;
    const isLate = ended < this.#openedUtcMillis;
    const waits = isLate && now - this.#openedUtcMillis < marksWaitMillis;
    if (waits && !this.#hasMarks(stamp.mono)) return;
    this.#endDay(stamp.mono, stamp.utc);
    this.#beginDay(now);
  }

  #hasMarks(now: MonoNanos): boolean {
    const { ledger, market } = this.#loop.core;
    const marks = agedMarks(market, now);
    return [...ledger.positions.values()].every(
      ({ instrument, lots }) => lots === 0 || marks(instrument, lots) !== null,
    );
  }

  #beginDay(now: number): void {
    const { accounting } = this.#loop.core.ledger.books;
    if (accounting === null) return;
    const { timeZone, rolloverMinute } = accounting;
    const { day, endsUtcMillis } = tradingDayAt(now, timeZone, rolloverMinute);
    this.#record({ type: 'day.opened', day, endsUtcNanos: utcNanosOf(endsUtcMillis) });
  }

  #endDay(mono: MonoNanos, utc: UtcNanos): void {
    const { ledger, market } = this.#loop.core;
    const report = dayReport(ledger, agedMarks(market, mono), utc);
    this.#record({ type: 'day.closed', report });
    this.#writing = this.#writing.then(() => this.#write(report));
  }

  /** The ledger has it already: a file that cannot be written is said, and stops nothing. */
  async #write(report: DayReport): Promise<void> {
    const { desk, log } = this.#given;
    const path = join(desk.root, `eod-${report.day}.json`);
    try {
      await writeDurably(path, `${JSON.stringify(report, null, 2)}\n`);
      log.info({ path }, 'the end-of-day report is written');
    } catch (error) {
      log.error({ path, error: String(error) }, 'the end-of-day report is not written');
    }
  }

  #record(body: RecordBody): void {
    this.#loop.process({ type: 'record', body, stamp: this.#now() });
  }

  /** Looks no more; resolves when the last report is on the disk. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#writing;
  }
}
