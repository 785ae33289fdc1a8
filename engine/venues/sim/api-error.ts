/**
 * The errors of the order API: Binance's documented codes, messages and status numbers.
 * A refusal here is a value that travels back to the client; nothing is thrown.
 */

/** One failed request as the client sees it. */
export interface ApiError {
  readonly status: 400 | 401 | 429;
  readonly code: number;
  readonly msg: string;
  /** Only with rate limits: when to come back. */
  readonly data?: { readonly serverTime: number; readonly retryAfter: number };
}

/** Outcome of a request. */
export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ApiError };

export const succeed = <T>(value: T): ApiResult<T> => ({ ok: true, value });

export const fail = (error: ApiError): { readonly ok: false; readonly error: ApiError } => ({
  ok: false,
  error,
});

const error = (code: number, msg: string, status: ApiError['status'] = 400): ApiError => ({
  status,
  code,
  msg,
});

export const apiErrors = {
  invalidJson: error(-1135, 'Invalid JSON Request'),
  unsupportedMethod: error(-1020, 'This operation is not supported.'),
  tooManyQueued: error(-1003, 'Too many requests queued.', 429),
  invalidTimestampLate: error(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  invalidTimestampEarly: error(
    -1021,
    "Timestamp for this request was 1000ms ahead of the server's time.",
  ),
  invalidSignature: error(-1022, 'Signature for this request is not valid.'),
  invalidApiKey: error(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
  badApiKeyFormat: error(-2014, 'API-key format invalid.', 401),
  unauthorised: error(-1002, 'You are not authorized to execute this request.', 401),
  alreadySubscribed: error(-2035, 'User data stream is already subscribed on this connection.'),
  notSubscribed: error(-2036, 'User data stream is not subscribed on this connection.'),
  badSymbol: error(-1121, 'Invalid symbol.'),
  invalidTimeInForce: error(-1115, 'Invalid timeInForce.'),
  timeInForceNotRequired: error(-1114, 'TimeInForce parameter sent when not required.'),
  invalidOrderType: error(-1116, 'Invalid orderType.'),
  invalidSide: error(-1117, 'Invalid side.'),
  unknownOrder: error(-2011, 'Unknown order sent.'),
  cancelIncomplete: error(-2011, 'Cancel order is invalid. Check origClOrdId and orderId.'),
  cancelRestricted: error(-2011, 'Order was not canceled due to cancel restrictions.'),
  invalidCancelRestrictions: error(-1145, 'Invalid cancelRestrictions'),
  noSuchOrder: error(-2013, 'Order does not exist.'),
  duplicateOrder: error(-2010, 'Duplicate order sent.'),
  marketClosed: error(-1013, 'Market is closed.'),
  insufficientBalance: error(-2010, 'Account has insufficient balance for requested action.'),
  wouldTake: error(-2010, 'Order would immediately match and take.'),
  wouldTrigger: error(-2010, 'Stop price would trigger immediately.'),
  amendNotSmaller: error(-2038, 'Order amend rejected: newQty must be less than the quantity.'),
  amendNothing: error(-5027, 'No need to modify the order.'),
  modifyLimitOnly: error(-5026, 'Only limit orders can be modified.'),
  expiryTooSoon: error(-1102, "Mandatory parameter 'goodTillDate' is too soon."),
  unsupportedCombination: error(-1014, 'Unsupported order combination.'),
  missing: (name: string): ApiError =>
    error(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  notRequired: (name: string): ApiError =>
    error(-1106, `Parameter '${name}' sent when not required.`),
  tooGreat: (name: string, limit: string): ApiError =>
    error(-1102, `'${name}' contains unexpected value. Cannot be greater than '${limit}'.`),
  illegal: (name: string, range: string): ApiError =>
    error(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  tooPrecise: (name: string): ApiError =>
    error(-1111, `Parameter '${name}' has too much precision.`),
  invalid: (name: string): ApiError =>
    error(-1130, `Data sent for parameter '${name}' is not valid.`),
  filter: (name: string): ApiError => error(-1013, `Filter failure: ${name}`),
  tooManyOrders: (
    limit: number,
    per: string,
    serverTime: number,
    retryAfter: number,
  ): ApiError => ({
    ...error(-1015, `Too many new orders; current limit is ${limit} orders per ${per}.`, 429),
    data: { serverTime, retryAfter },
  }),
  tooMuchWeight: (
    limit: number,
    per: string,
    serverTime: number,
    retryAfter: number,
  ): ApiError => ({
    ...error(
      -1003,
      `Too much request weight used; current limit is ${limit} request weight per ${per}. ` +
        'Please use WebSocket Streams for live updates to avoid polling the API.',
      429,
    ),
    data: { serverTime, retryAfter },
  }),
} as const;
