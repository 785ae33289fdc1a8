/**
 * Recognises a wanted order of the plain kind, as nearly all are: what the schema would say of it,
 * without the schema's walk. What it does not know goes to the schema, so it refuses nothing.
 */
import { InstrumentId } from '../../contract/ids.ts';
import { OrderSide, OrderType, TimeInForce } from '../../contract/orders.ts';
import type { StrategyAction } from '../../contract/strategy.ts';

type Place = Extract<StrategyAction, { type: 'place' }>;

const actionFields = 3;
const requestFields = 7;
const referenceLengthLimit = 64;
const sides: ReadonlySet<unknown> = new Set(OrderSide.options);
const types: ReadonlySet<unknown> = new Set(OrderType.options);
const times: ReadonlySet<unknown> = new Set(TimeInForce.options);
/** Those that the schema has let pass: a strategy has few. */
const instruments = new Set<unknown>();
const instrumentsLimit = 4_096;

/** Whether it is a wanted order without extras that the schema would take as it is. */
export function isPlainPlace(action: unknown): action is Place {
  if (!isRecord(action) || action['type'] !== 'place') return false;
  const { reference, request } = action;
  if (typeof reference !== 'string' || !isRecord(request)) return false;
  const { side, type, timeInForce, postOnly, price, lots, instrument } = request;
  return (
    reference.length > 0 &&
    reference.length <= referenceLengthLimit &&
    sides.has(side) &&
    types.has(type) &&
    times.has(timeInForce) &&
    typeof postOnly === 'boolean' &&
    (price === null || isPositive(price)) &&
    isPositive(lots) &&
    isInstrument(instrument) &&
    fieldCount(action) === actionFields &&
    fieldCount(request) === requestFields
  );
}

const isPositive = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isInstrument(value: unknown): boolean {
  if (instruments.has(value)) return true;
  if (!InstrumentId.safeParse(value).success) return false;
  if (instruments.size < instrumentsLimit) instruments.add(value);
  return true;
}

/** Counted without making an array of the names. */
function fieldCount(value: object): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}
