/**
 * The shapes that Binance's WebSocket API sends us, checked field by field.
 * Decides nothing: what a message means for an order is said elsewhere.
 */
import { z } from 'zod';

const decimal = z.string().max(64);

const VenueError = z.object({ code: z.int(), msg: z.string().max(4_000) });

/** Answer to one request. */
const Response = z.object({
  id: z.union([z.int(), z.string().max(64)]),
  status: z.int(),
  result: z.unknown().optional(),
  error: VenueError.optional(),
});

/** An answer, with the failure as a value. */
export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: number;
      readonly message: string;
    };

/** `order.place` with `newOrderRespType` ACK. */
export const PlaceResult = z.object({
  orderId: z.int().nonnegative(),
  clientOrderId: z.string().max(64),
});

/** `order.cancel`. */
export const CancelResult = z.object({
  symbol: z.string().max(32),
  origClientOrderId: z.string().max(64),
  executedQty: decimal,
  status: z.string().max(32),
});
export type CancelResult = z.infer<typeof CancelResult>;

/** `order.status`, and one element of `openOrders.status`. */
export const OrderResult = z.object({
  symbol: z.string().max(32),
  orderId: z.int().nonnegative(),
  clientOrderId: z.string().max(64),
  executedQty: decimal,
  status: z.string().max(32),
  /** Its terms now; "0" is no price. */
  price: decimal.optional(),
  origQty: decimal.optional(),
  side: z.enum(['BUY', 'SELL']).optional(),
  /** When it was placed. */
  time: z.int().nonnegative().optional(),
});
export type OrderResult = z.infer<typeof OrderResult>;
export const OrderResults = z.array(OrderResult).max(10_000);

/** `order.amend.keepPriority`. */
export const AmendResult = z.object({
  amendedOrder: z.object({
    symbol: z.string().max(32),
    clientOrderId: z.string().max(64),
    price: decimal,
    qty: decimal,
  }),
});

/** `order.modify`. */
export const ModifyResult = z.object({
  symbol: z.string().max(32),
  clientOrderId: z.string().max(64),
  price: decimal,
  origQty: decimal,
});

/** One element of `myTrades`. */
export const TradeResult = z.object({
  id: z.int(),
  price: decimal,
  qty: decimal,
  commission: decimal,
  commissionAsset: z.string().max(16),
  time: z.int().nonnegative(),
  isMaker: z.boolean(),
  isBuyer: z.boolean().optional(),
  orderId: z.int().nonnegative().optional(),
  /** An extension of the simulated venue. */
  clientOrderId: z.string().max(64).optional(),
});
export type TradeResult = z.infer<typeof TradeResult>;
export const TradeResults = z.array(TradeResult).max(10_000);

export const TimeResult = z.object({ serverTime: z.int().positive() });

/** The order event of the user data stream; single letters are the venue's names. */
export const ExecutionReport = z.object({
  e: z.literal('executionReport'),
  s: z.string().max(32),
  /** Client order id; on a cancel this may be the cancel's own, and `C` the order's. */
  c: z.string().max(64),
  C: z.string().max(64).optional(),
  /** Execution type, order status, reject reason. */
  x: z.string().max(32),
  X: z.string().max(32),
  r: z.string().max(200),
  /** Quantity and price of the order; of use where it was amended. */
  q: decimal.optional(),
  p: decimal.optional(),
  /** Order id. */
  i: z.int().nonnegative(),
  /** Executed quantity of the whole order. */
  z: decimal,
  /** Last quantity and price, commission and its asset, trade id, maker, transaction time. */
  l: decimal,
  L: decimal,
  n: decimal.nullable(),
  N: z.string().max(16).nullable(),
  t: z.int(),
  m: z.boolean(),
  T: z.int().nonnegative(),
});
export type ExecutionReport = z.infer<typeof ExecutionReport>;

/** What each event of the user data stream has; the rest is checked by its kind. */
const UserEvent = z.object({ e: z.string().max(64) });

/** One frame from the venue, sorted by what it is. */
export type VenueFrame =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'execution'; readonly report: ExecutionReport }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'malformed'; readonly detail: string };

/** Decodes one text frame; never throws. */
export function decodeFrame(text: string): VenueFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'malformed', detail: `no JSON: ${text.slice(0, 120)}` };
  }
  if (typeof value === 'object' && value !== null && 'event' in value) {
    return decodeEvent(value.event);
  }
  const response = Response.safeParse(value);
  if (!response.success) return malformed(text, response.error);
  const { id, status, result, error } = response.data;
  const number = Number(id);
  if (!Number.isSafeInteger(number)) {
    return { kind: 'malformed', detail: `an answer to id ${String(id)}, which was never asked` };
  }
  if (status === 200 && error === undefined) {
    return { kind: 'answer', id: number, answer: { ok: true, result } };
  }
  const code = error?.code ?? 0;
  const message = (error?.msg ?? 'no error text').slice(0, 300);
  return { kind: 'answer', id: number, answer: { ok: false, status, code, message } };
}

function decodeEvent(event: unknown): VenueFrame {
  const head = UserEvent.safeParse(event);
  if (!head.success) return malformed('event', head.error);
  if (head.data.e !== 'executionReport') return { kind: 'event', name: head.data.e };
  const report = ExecutionReport.safeParse(event);
  if (!report.success) return malformed('executionReport', report.error);
  return { kind: 'execution', report: report.data };
}

function malformed(what: string, error: z.ZodError): VenueFrame {
  const issue = error.issues[0];
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  return { kind: 'malformed', detail: `${what.slice(0, 120)}: ${where.slice(0, 200)}` };
}

/** `-2011 Unknown order sent.`, as rejections are worded; our own failures have no code. */
export const failureText = (answer: Extract<Answer, { ok: false }>): string =>
  answer.code === 0 ? answer.message : `${answer.code} ${answer.message}`;

/**
 * Whether a failed answer leaves open if the order reached the book: the venue's own time-out
 * and unexpected-response codes, and its server errors (documented as "status unknown").
 */
export const isUncertain = (answer: Extract<Answer, { ok: false }>): boolean =>
  answer.status >= 500 || answer.code === -1006 || answer.code === -1007;
