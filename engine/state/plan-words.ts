/**
 * Changes of limits in an operator's words, with figures in the units of the desk file: what two
 * people sign must be readable at a glance. What permits more comes first; a whole entry is one
 * line. A change that no rule here words is told by its place and as it stands on the ledger.
 */
import type { Limits } from '../contract/limits.ts';
import { decimalText, textOfUnits } from '../contract/numbers.ts';
import { Scope, scopeText } from '../contract/scope.ts';
import type { LedgerState } from './ledger-state.ts';
import type { ChangeDirection, LimitChange } from './limit-changes.ts';

/** One change for people. */
export interface PlanLine {
  readonly direction: ChangeDirection;
  /** What changes, as `BTCUSDT.sim: quantity of one order`. */
  readonly what: string;
  /** Figures with their unit; null: there was, or is, none. */
  readonly before: string | null;
  readonly after: string | null;
}

type Grids = Pick<LedgerState, 'instruments' | 'valuations'>;

/** Both sets of limits that the changes lie between, for what an entry is about. */
export interface PlanSides {
  readonly before: Limits | null;
  readonly after: Limits;
}

const order: Readonly<Record<ChangeDirection, number>> = { looser: 0, unknown: 1, tighter: 2 };

/** The lines of a plan: looser ones first, then those no rule knows, then tighter ones. */
export function planLines(
  changes: readonly LimitChange[],
  sides: PlanSides,
  grids: Grids,
): PlanLine[] {
  const wordsOf = new Words(sides, grids);
  return entriesOf(changes)
    .map(({ head, parts }) => wordsOf.line(head, parts))
    .sort((a, b) => order[a.direction] - order[b.direction]);
}

/** A line as text, as `BTCUSDT.sim: quantity of one order, 0.5 to 0.9 BTC`. */
export const planLineText = ({ what, before, after }: PlanLine): string =>
  `${what}, ${before ?? 'none'} to ${after ?? 'none'}`;

interface Entry {
  readonly head: LimitChange;
  /** Figures of an entry that appears or goes as a whole. */
  readonly parts: readonly LimitChange[];
}

/** Joins the figures of each entry that appears or goes; every other change stands alone. */
function entriesOf(changes: readonly LimitChange[]): Entry[] {
  const entries: { readonly head: LimitChange; readonly parts: LimitChange[] }[] = [];
  for (const change of changes) {
    const whole = entries.find(({ head }) => isWhole(head) && isWithin(change.path, head.path));
    if (whole === undefined) entries.push({ head: change, parts: [] });
    else whole.parts.push(change);
  }
  return entries;
}

const isWhole = ({ path, before, after }: LimitChange): boolean =>
  path.endsWith(']') && (before === null || after === null);

const isWithin = (path: string, whole: string): boolean =>
  path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);

/** What a figure is called, by the last word of its place. */
const names: Readonly<Record<string, string>> = {
  orderLots: 'quantity of one order',
  orderValueMinor: 'value of one order',
  priceCollarBps: 'price collar',
  positionLots: 'position',
  referenceAgeMillis: 'age of the reference price',
  unmatchedLots: 'quantity without an owner',
  messages: 'messages in a window',
  windowMillis: 'length of the window',
  lossMinor: 'loss of a day',
  turnoverMinor: 'turnover of a day',
  longLots: 'long position',
  shortLots: 'short position',
  grossMinor: 'gross exposure',
  volatilityMinor: 'volatility of the portfolio',
  repeatMillis: 'time in which a repeat is refused',
  bps: 'drift of the price',
  shareBps: 'share of one instrument',
  floorMinor: 'value below which a share is not held',
  horizonMillis: 'horizon of volatility',
  maximumAgeMillis: 'age of the covariance',
  scope: 'scope',
  reason: 'reason',
  currency: 'currency',
};

const place =
  /^(?:(instruments|strategies|nodes|traders|restricted|desk\.daily)\[(.*?)\](?=[.[]|$)|\w+(?=\.))/;

class Words {
  readonly #sides: PlanSides;
  readonly #grids: Grids;

  constructor(sides: PlanSides, grids: Grids) {
    this.#sides = sides;
    this.#grids = grids;
  }

  line(head: LimitChange, parts: readonly LimitChange[]): PlanLine {
    const { path, before, after } = head;
    if (!isWhole(head)) {
      const figure = (text: string | null) => (text === null ? null : this.#figure(path, text));
      const what = this.#what(path);
      return { direction: head.direction, what, before: figure(before), after: figure(after) };
    }
    const held = parts.flatMap((part) => this.#part(part)).join('; ');
    const whole = held === '' ? 'yes' : held;
    const [worst] = [head, ...parts].sort((a, b) => order[a.direction] - order[b.direction]);
    return {
      direction: worst?.direction ?? head.direction,
      what: this.#what(path),
      before: before === null ? null : whole,
      after: after === null ? null : whole,
    };
  }

  /** One figure of an entry as a whole, as `quantity of one order 0.5 BTC`. */
  #part({ path, before, after }: LimitChange): string[] {
    const text = after ?? before ?? 'none';
    const [, list, entry] = place.exec(path) ?? [];
    const name = path.slice(path.lastIndexOf('.') + 1);
    // What an entry is named by is said already.
    if (list !== undefined && text === JSON.stringify(entry)) return [];
    if (name.endsWith(']')) return [`trades ${name.slice(name.indexOf('[') + 1, -1)}`];
    const severity = path.includes('.soft.') ? 'soft ' : '';
    return [`${severity}${names[name] ?? name} ${this.#figure(path, text)}`];
  }

  /** Where a change is, in words. */
  #what(path: string): string {
    const [whole = '', list, entry = ''] = place.exec(path) ?? [];
    const rest = path.slice(whole.length);
    const owner = list === undefined ? whole : ownerOf(list, entry);
    const traded = /^\.instruments\[(.*)\]$/.exec(rest)?.[1];
    if (traded !== undefined) return `${owner} may trade ${traded}`;
    if (rest === '') return owner;
    const name = names[rest.slice(rest.lastIndexOf('.') + 1)];
    if (whole === '' || name === undefined) return path;
    return `${owner}${rest.startsWith('.soft.') ? ', soft' : ''}: ${name}`;
  }

  /** A figure of the ledger in the unit of the desk file. */
  #figure(path: string, json: string): string {
    const value = Number(json);
    const name = path.slice(path.lastIndexOf('.') + 1);
    if (name === 'scope') return scopeWords(json);
    if (json.startsWith('"')) return String(JSON.parse(json));
    if (!Number.isSafeInteger(value)) return json;
    if (name.endsWith('Lots')) return this.#quantity(path, value);
    if (name.endsWith('Minor')) return this.#money(path, value);
    if (/bps$/i.test(name)) return `${grouped(String(value))} bps`;
    if (name.endsWith('Millis')) return `${grouped(String(value))} ms`;
    return grouped(String(value));
  }

  #quantity(path: string, lots: number): string {
    const [, list, entry] = place.exec(path) ?? [];
    const id = list === 'instruments' ? entry : this.#node(entry)?.scope.instrument;
    for (const [known, { kind, base }] of this.#grids.instruments) {
      if (known !== id) continue;
      const valuation = this.#grids.valuations.get(known);
      if (valuation === undefined) break;
      const unit = kind === 'inverse' ? 'contracts' : base;
      return `${grouped(plain(textOfUnits(lots, valuation.lot)))} ${unit}`;
    }
    return `${grouped(String(lots))} lots`;
  }

  #money(path: string, minor: number): string {
    const [, list, entry] = place.exec(path) ?? [];
    const currency = list === 'desk.daily' ? entry : this.#node(entry)?.currency;
    for (const [id, { quote, quoteScale }] of this.#grids.instruments) {
      if (list === 'instruments' ? id !== entry : quote !== currency) continue;
      return `${grouped(plain(decimalText(minor, quoteScale)))} ${quote}`;
    }
    const of = currency === undefined ? '' : ` of ${currency}`;
    return `${grouped(String(minor))} minor units${of}`;
  }

  #node(name: string | undefined) {
    const { before, after } = this.#sides;
    const find = (limits: Limits | null) => limits?.nodes?.find((node) => node.name === name);
    return find(after) ?? find(before);
  }
}

function ownerOf(list: string, entry: string): string {
  switch (list) {
    case 'strategies':
      return `strategy ${entry}`;
    case 'nodes':
      return `node ${entry}`;
    case 'traders':
      return `trader ${entry}`;
    case 'restricted':
      return `restriction of ${entry}`;
    case 'desk.daily':
      return `desk, ${entry}`;
    default:
      return entry;
  }
}

function scopeWords(json: string): string {
  const scope = Scope.safeParse(JSON.parse(json));
  return scope.success ? scopeText(scope.data) : json;
}

/** Decimal text without the zeros behind its last figure. */
const plain = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;

/** Thousands apart, so that a factor of ten is seen. */
const grouped = (text: string): string => {
  const [whole = '', ...rest] = text.split('.');
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
};
