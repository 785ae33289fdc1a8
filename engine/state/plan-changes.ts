/**
 * What a plan would change of the limits in force, beside what the desk has open: a change that
 * permits less, and so could keep a position from being closed, is not known to be tighter.
 */
import { limitsNameOf } from '../contract/hand.ts';
import type { Limits } from '../contract/limits.ts';
import type { LedgerState } from './ledger-state.ts';
import { type LimitChange, limitChanges } from './limit-changes.ts';
import { cellIn, type ExposureCell, scanCells } from './node-exposure.ts';

/** Orders that it may take to close a position. */
const slicesLimit = 100;
/** A reference price is hardly ever newer than this, in milliseconds. */
const ageFloorMillis = 250;
/** A slice has to cross the spread. */
const collarFloorBps = 10;

/** Every change from the limits in force; none where there are no limits yet. */
export function planChanges(ledger: LedgerState, after: Limits): LimitChange[] {
  if (ledger.limits === null) return [];
  const open = [...scanCells(ledger).values()].filter(isOpen);
  return limitChanges(ledger.limits, after).map((change) =>
    change.direction === 'tighter' && isStranding(change, after, open)
      ? { ...change, direction: 'unknown' }
      : change,
  );
}

const isOpen = ({ held, buys, sells }: ExposureCell): boolean =>
  held.lots !== 0 || buys.lots > 0 || sells.lots > 0;

const entry = /^(instruments|strategies)\[([^\]]*)\](?:.*\.instruments\[([^\]]*)\])?/;

function isStranding(
  { path, after: figure }: LimitChange,
  after: Limits,
  open: readonly ExposureCell[],
): boolean {
  if (path.startsWith('nodes[')) return isBelow(path, figure, openIn(path, after, open));
  const [, list, name, instrument] = entry.exec(path) ?? [];
  const concerned = open.filter((cell) =>
    list === 'instruments'
      ? cell.instrument === name
      : limitsNameOf(cell.strategy) === name && (instrument ?? cell.instrument) === cell.instrument,
  );
  return figure === null ? concerned.length > 0 : isBelow(path, figure, concerned);
}

/** What is open in the scope of a node; who trades does not count: anybody may have to close it. */
function openIn(path: string, { nodes = [] }: Limits, open: readonly ExposureCell[]) {
  const node = nodes.find(({ name }) => path.startsWith(`nodes[${name}].hard.`));
  if (node === undefined) return [];
  const { trader: _, client: __, ...scope } = node.scope;
  return open.filter((cell) => cellIn(scope, cell));
}

/** Whether a figure that holds a flatten is less than closing asks for. */
function isBelow(path: string, figure: string | null, open: readonly ExposureCell[]): boolean {
  const value = figure === null ? Number.NaN : Number(figure);
  const some = (floorOf: (cell: ExposureCell) => number) =>
    open.some((cell) => value < floorOf(cell));
  switch (path.slice(path.lastIndexOf('.') + 1)) {
    case 'referenceAgeMillis':
      return some(() => ageFloorMillis);
    case 'priceCollarBps':
      return some(() => collarFloorBps);
    case 'orderLots':
      return some(({ held }) => Math.max(1, Math.abs(held.lots) / slicesLimit));
    case 'orderValueMinor':
      return some(({ held }) => valueFloor(held));
    default:
      return false;
  }
}

/** The value of one slice, and of a single lot at the least. */
const valueFloor = ({ lots, minor }: ExposureCell['held']): number =>
  lots === 0 ? 1 : minor / Math.min(Math.abs(lots), slicesLimit);
