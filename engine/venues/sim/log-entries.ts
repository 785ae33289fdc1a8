/**
 * What the venue's log says of a request, an answer and an account event.
 * Leaves keys and signatures out: the log is read by people.
 */
import { z } from 'zod';
import type { ApiResult } from './api-error.ts';
import type { ApiRequest } from './api-request.ts';
import type { UserEvent } from './order-desk.ts';

type Fields = Readonly<Record<string, unknown>>;

const secrets = new Set(['apiKey', 'signature']);

/** The order that a request is about, by the client's id. */
function clientOrderIdOf(request: ApiRequest): unknown {
  const { origClientOrderId, newClientOrderId } = request.params;
  return (request.method === 'order.place' ? newClientOrderId : origClientOrderId) ?? null;
}

export function requestEntry(request: ApiRequest): Fields {
  const params = Object.fromEntries(
    Object.entries(request.params).filter(([name]) => !secrets.has(name)),
  );
  return {
    method: request.method,
    clientOrderId: clientOrderIdOf(request),
    requestId: request.id,
    params,
  };
}

const AnswerIds = z.object({
  clientOrderId: z.string().optional(),
  origClientOrderId: z.string().optional(),
  orderId: z.number().optional(),
  status: z.string().optional(),
});

export function responseEntry(request: ApiRequest, result: ApiResult<unknown>): Fields {
  const head = { method: request.method === '' ? null : request.method, requestId: request.id };
  const asked = clientOrderIdOf(request);
  if (!result.ok) {
    const { status, code, msg } = result.error;
    return { ...head, clientOrderId: asked, status, code, msg };
  }
  const ids = AnswerIds.safeParse(result.value);
  const { clientOrderId, origClientOrderId, orderId, status } = ids.success ? ids.data : {};
  return {
    ...head,
    clientOrderId: asked ?? origClientOrderId ?? clientOrderId ?? null,
    status: 200,
    ...(orderId === undefined ? {} : { orderId }),
    ...(status === undefined ? {} : { orderStatus: status }),
  };
}

/** Fields of an execution report under names that can be read. */
export function userEventEntry(event: UserEvent): Fields {
  if (event.e !== 'executionReport') return { event: event.e, clientOrderId: null };
  return {
    event: event.e,
    clientOrderId: event.C === '' ? event.c : event.C,
    orderId: event.i,
    symbol: event.s,
    side: event.S,
    execution: event.x,
    orderStatus: event.X,
    lastQuantity: event.l,
    lastPrice: event.L,
    filledQuantity: event.z,
    tradeId: event.t,
    fee: event.n,
    feeCurrency: event.N,
    maker: event.m,
  };
}
