/**
 * The order API over WebSocket: sessions, requests in, answers and account events out, limits,
 * latency, cancel-on-disconnect and the log of it all. What an order does is the desk's.
 */
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { type ApiResult, apiErrors, fail } from './api-error.ts';
import { type Method, type MethodVenue, orderMethods } from './api-methods.ts';
import { type ApiRequest, authenticate, checkTime, readRequest } from './api-request.ts';
import { ApiSession } from './api-session.ts';
import type { Credential } from './credentials.ts';
import { DeadMan } from './dead-man.ts';
import { exchangeInfo } from './exchange-info.ts';
import type { InjectedFaults } from './injected-faults.ts';
import { ackLatencyNanos } from './latency.ts';
import { isAcknowledgement, type Lying, lieAboutCancel } from './lies.ts';
import { requestEntry, responseEntry, userEventEntry } from './log-entries.ts';
import type { Fees, OrderDesk, UserEvent } from './order-desk.ts';
import type { Random } from './random.ts';
import { type AccountLimits, accountLimits } from './rate-limits.ts';
import { sessionMethods } from './session-methods.ts';
import { textOf } from './stream-hub.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueLog } from './venue-log.ts';

/** Requests of one session that may wait for their turn. */
const inboundLimit = 20_000;
/** As documented: a ping every 20 s. A client that has not answered by the next is dropped. */
const pingMillis = 20_000;

export interface GatewayOptions {
  readonly desk: OrderDesk;
  readonly fees: Fees;
  readonly clock: VenueClock;
  readonly log: VenueLog;
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly ordersPer10Seconds: number;
  readonly ackLatencyMicros: number;
  /**
   * One time for both ways of a request, drawn as it comes in. An event that no request led to
   * takes half of one of `order.place`; balances go with the execution ahead of them. Left out:
   * each way draws its own by `ackLatencyMicros`.
   */
  readonly roundTripNanos?: (method: string) => number;
  readonly random: Random;
  readonly offersCancelOnDisconnect: boolean;
  readonly offersDeadMan: boolean;
  readonly faults: Pick<InjectedFaults, 'delayNanos' | 'isClosed' | 'refuses'>;
  /** Left out: it says what is so. */
  readonly lying?: Lying;
}

const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({ ...orderMethods, ...sessionMethods }),
);

export class OrderGateway {
  readonly #options: GatewayOptions;
  readonly #sessions = new Set<ApiSession>();
  readonly #limits = new Map<number, AccountLimits>();
  /** The request weight of everyone on this host, as the exchange counts it by address. */
  readonly #shared: AccountLimits;
  readonly #countdowns = new Map<string, NodeJS.Timeout>();
  /** Sessions that are gone and whose orders wait for the end of their grace, by account. */
  readonly #orphans = new Map<string, { readonly owner: number; readonly timer: NodeJS.Timeout }>();
  readonly #pings: NodeJS.Timeout;
  readonly #deadMan: DeadMan;
  readonly #venue: MethodVenue;
  /** Account events that wait until the answer to the request that caused them is queued. */
  #held: [number, UserEvent][] | null = null;
  /** Half the round trip of the request in hand; null: each way draws its own. */
  #answerNanos: number | null = null;
  #closing = false;
  #opened = 0;
  #generatedIds = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#shared = accountLimits(options.ordersPer10Seconds);
    this.#pings = setInterval(() => {
      for (const session of this.#sessions) session.ping();
    }, pingMillis);
    this.#deadMan = new DeadMan({
      cancelOrdersOf: (owner, sessionId) =>
        options.desk
          .cancelMatching(owner, (one) => one.session === sessionId)
          .map(({ order }) => order.terms.clientOrderId),
      onFired: (id, clientOrderIds) => this.#note(id, 'session.deadManFired', { clientOrderIds }),
    });
    this.#venue = {
      desk: options.desk,
      fees: options.fees,
      offersCancelOnDisconnect: options.offersCancelOnDisconnect,
      offersDeadMan: options.offersDeadMan,
      deadMan: (session, owner, millis) => this.#deadMan.renew(session, owner, millis),
      exchangeInfo: (specs, now) => exchangeInfo(specs, this.#limitShapes(), now),
      orderLimits: (owner, now) => this.#limitsOf(owner).orders.map((one) => one.status(now)),
      adoptOrphans: (session, owner) => this.#adoptOrphans(session, owner),
      countdown: (owner, symbol, millis) => this.#countdown(owner, symbol, millis),
      generateId: () => {
        this.#generatedIds += 1;
        return `venue-${this.#generatedIds}`;
      },
    };
  }

  /** What it counted, for `/venue/status`. */
  counters(): Readonly<Record<string, number>> {
    const { log } = this.#options;
    return { sessions: this.#sessions.size, sessionsOpened: this.#opened, logLines: log.lines };
  }

  /** Takes over a connected client. */
  accept(socket: WebSocket, request: IncomingMessage): void {
    this.#opened += 1;
    const { clock, log } = this.#options;
    const query = new URL(request.url ?? '/', 'ws://venue').searchParams;
    const session = new ApiSession(socket, {
      id: `s${this.#opened}`,
      transport: request.socket,
      connectedSince: clock.utcMillis(),
      returnRateLimits: query.get('returnRateLimits') !== 'false',
      clock,
      log,
    });
    this.#sessions.add(session);
    this.#note(session.id, 'session.opened', { port: request.socket.remotePort ?? 0 });
    socket.on('message', (data: RawData) => this.#onMessage(session, data));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => this.#onClose(session, code));
  }

  /** Delivers an event to every session that follows the account. */
  onUserEvent(owner: number, event: UserEvent): void {
    if (this.#held === null) this.#deliver(owner, event);
    else this.#held.push([owner, event]);
  }

  /** Ends every session. Their orders stay, as the whole venue is going. */
  close(): void {
    this.#closing = true;
    clearInterval(this.#pings);
    this.#deadMan.close();
    for (const timer of this.#countdowns.values()) clearTimeout(timer);
    for (const { timer } of this.#orphans.values()) clearTimeout(timer);
    for (const session of this.#sessions) {
      session.inbound.close();
      session.close();
    }
  }

  #note(session: string, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const { log } = this.#options;
    log.write(log.stamp(), { session, direction: 'venue', event, ...fields });
  }

  #halfLatencyNanos(): number {
    return ackLatencyNanos(this.#options.ackLatencyMicros, this.#options.random) / 2;
  }

  /** On the way out: half of the latency, and what a drill adds to it. */
  #outNanos(): number {
    const half = this.#answerNanos ?? this.#halfLatencyNanos();
    return half + this.#options.faults.delayNanos();
  }

  #onMessage(session: ApiSession, data: RawData): void {
    const { log } = this.#options;
    const stamp = log.stamp();
    const text = textOf(data);
    const read = readRequest(text);
    if ('error' in read) {
      const raw = text.slice(0, 200);
      log.write(stamp, { session: session.id, direction: 'in', method: null, raw });
      this.#respond(session, { id: read.id, method: '', params: {} }, fail(read.error), null);
      return;
    }
    const { request } = read;
    log.write(stamp, { session: session.id, direction: 'in', ...requestEntry(request) });
    if (session.inbound.length >= inboundLimit) {
      this.#respond(session, request, fail(apiErrors.tooManyQueued), null);
      return;
    }
    const round = this.#options.roundTripNanos?.(request.method);
    const half = round === undefined ? this.#halfLatencyNanos() : round / 2;
    session.inbound.push(half, () => {
      this.#answerNanos = round === undefined ? null : half;
      this.#handle(session, request);
      this.#answerNanos = null;
    });
  }

  /** Runs one request; its answer is queued before the account events that it caused. */
  #handle(session: ApiSession, request: ApiRequest): void {
    const now = this.#options.clock.utcMillis();
    const method = methods.get(request.method);
    this.#held = [];
    const credential = method === undefined ? null : this.#prove(method, session, request, now);
    const result = this.#answer(session, request, method, credential, now);
    const owner = credential?.ok === true ? (credential.value?.owner ?? null) : null;
    const isOrder = method?.isNewOrder === true;
    const isCancel = method?.isCancel === true && method.proof === 'signed';
    const isAboutOrder = isOrder || isCancel;
    const isLost = isAboutOrder && this.#options.lying?.lies.losesAck() === true;
    if (isLost) this.#lose(session, responseEntry(request, result));
    else this.#respond(session, request, result, isOrder ? owner : null);
    if (request.method === 'session.logon' && result.ok) this.#note(session.id, 'session.logon');
    const held = this.#held;
    this.#held = null;
    for (const [account, event] of held) {
      if (isLost && isAcknowledgement(event)) this.#lose(session, userEventEntry(event));
      else this.#deliver(account, event);
    }
  }

  /** What was to go out and does not is on the log all the same: that says what is so. */
  #lose(session: ApiSession, entry: Readonly<Record<string, unknown>>): void {
    const { log } = this.#options;
    log.write(log.stamp(), { session: session.id, direction: 'lost', ...entry });
  }

  #prove(
    method: Method,
    session: ApiSession,
    request: ApiRequest,
    now: number,
  ): ApiResult<Credential | null> {
    if (method.proof === 'none') return { ok: true, value: session.credential };
    if (method.proof === 'session') {
      const known = session.credential;
      return known === null ? fail(apiErrors.unauthorised) : { ok: true, value: known };
    }
    const who = authenticate(request.params, this.#options.credentials, session.credential);
    if (!who.ok) return who;
    const time = checkTime(request.params, now);
    return time.ok ? who : time;
  }

  #answer(
    session: ApiSession,
    request: ApiRequest,
    method: Method | undefined,
    credential: ApiResult<Credential | null> | null,
    now: number,
  ): ApiResult<unknown> {
    const { weight } = this.#shared;
    const cost = method?.weight ?? 1;
    if (method?.isCancel !== true && !weight.allows(cost, now)) {
      const { limit } = weight.shape;
      return fail(apiErrors.tooMuchWeight(limit, weight.text, now, weight.retryAfter(now)));
    }
    weight.add(cost, now);
    if (method === undefined || credential === null) return fail(apiErrors.unsupportedMethod);
    if (!credential.ok) return credential;
    if (method.isNewOrder === true && credential.value !== null) {
      const refused = this.#countOrder(credential.value.owner, now);
      if (refused !== null) return refused;
      const { symbol } = request.params;
      if (this.#options.faults.isClosed(symbol)) return fail(apiErrors.marketClosed);
      if (this.#options.faults.refuses(symbol)) return fail(apiErrors.insufficientBalance);
    }
    const context = {
      params: request.params,
      session,
      credential: credential.value,
      nowMillis: now,
      venue: this.#venue,
    };
    const { lying } = this.#options;
    if (request.method !== 'order.cancel' || lying === undefined) return method.run(context);
    const lie = lieAboutCancel(context, lying);
    if (lie === null) return method.run(context);
    this.#note(session.id, `lie.${lie.kind}`, { clientOrderId: lie.clientOrderId });
    return lie.answer ?? method.run(context);
  }

  /** Counts a new order; the refusal when the account has sent too many. */
  #countOrder(owner: number, now: number): ReturnType<typeof fail> | null {
    const counters = this.#limitsOf(owner).orders;
    const full = counters.find((counter) => !counter.allows(1, now));
    if (full !== undefined) {
      const { limit } = full.shape;
      return fail(apiErrors.tooManyOrders(limit, full.text, now, full.retryAfter(now)));
    }
    for (const counter of counters) counter.add(1, now);
    return null;
  }

  /** `orderOwner`: the account whose order limits the answer reports; null: none. */
  #respond(
    session: ApiSession,
    request: ApiRequest,
    result: ApiResult<unknown>,
    orderOwner: number | null,
  ): void {
    const now = this.#options.clock.utcMillis();
    const wanted = request.params.returnRateLimits;
    const orders =
      orderOwner === null
        ? []
        : this.#limitsOf(orderOwner).orders.map((counter) => counter.status(now));
    const shown = typeof wanted === 'boolean' ? wanted : session.returnRateLimits;
    const rateLimits = shown ? { rateLimits: [...orders, this.#shared.weight.status(now)] } : {};
    const { id } = request;
    const message = result.ok
      ? { id, status: 200, result: result.value, ...rateLimits }
      : { id, status: result.error.status, error: errorBody(result.error), ...rateLimits };
    session.send(this.#outNanos(), message, responseEntry(request, result));
  }

  #deliver(owner: number, event: UserEvent): void {
    const { roundTripNanos } = this.#options;
    const isTimed = roundTripNanos === undefined || this.#answerNanos !== null;
    // One for all sessions: whoever else listens must not change what the desk sees.
    const own = isTimed ? null : untoldNanos(event, roundTripNanos);
    for (const session of this.#sessions) {
      const { subscription } = session;
      if (subscription?.owner !== owner) continue;
      const message = { subscriptionId: subscription.id, event };
      const send = (): void => {
        session.send(own ?? this.#outNanos(), message, userEventEntry(event));
      };
      const lateMillis = this.#options.lying?.lies.lateMillis() ?? 0;
      // Beside the session's own line, which keeps its order: answers must not wait for it.
      if (lateMillis === 0) send();
      else setTimeout(send, lateMillis).unref();
    }
  }

  #limitsOf(owner: number): AccountLimits {
    const found = this.#limits.get(owner);
    if (found !== undefined) return found;
    const made = accountLimits(this.#options.ordersPer10Seconds);
    this.#limits.set(owner, made);
    return made;
  }

  #limitShapes(): Parameters<typeof exchangeInfo>[1] {
    return [this.#shared.weight.shape, ...this.#shared.orders.map((counter) => counter.shape)];
  }

  #onClose(session: ApiSession, code: number): void {
    this.#sessions.delete(session);
    session.closed();
    this.#note(session.id, 'session.closed', { code });
    // Behind what was received before the connection broke: that still counts.
    session.inbound.push(0, () => this.#onGone(session));
  }

  #onGone(session: ApiSession): void {
    const { credential, disconnectRule } = session;
    if (credential === null || !disconnectRule.enabled || this.#closing) return;
    const { owner } = credential;
    const timer = setTimeout(() => {
      this.#orphans.delete(session.id);
      const done = this.#options.desk.cancelMatching(owner, (one) => one.session === session.id);
      this.#note(session.id, 'session.cancelledOnDisconnect', {
        clientOrderIds: done.map(({ order }) => order.terms.clientOrderId),
      });
    }, disconnectRule.graceMillis);
    this.#orphans.set(session.id, { owner, timer });
  }

  #adoptOrphans(session: ApiSession, owner: number): void {
    for (const [gone, orphan] of this.#orphans) {
      if (orphan.owner !== owner) continue;
      clearTimeout(orphan.timer);
      this.#orphans.delete(gone);
      for (const order of this.#options.desk.history.openOrders(owner)) {
        if (order.session === gone) order.session = session.id;
      }
    }
  }

  /** Cancels all orders of the account on the symbol after `millis`; 0 calls it off. */
  #countdown(owner: number, symbol: string, millis: number): void {
    const key = `${owner}|${symbol}`;
    clearTimeout(this.#countdowns.get(key));
    this.#countdowns.delete(key);
    if (millis === 0) return;
    const act = (): void => {
      this.#countdowns.delete(key);
      const done = this.#options.desk.cancelMatching(
        owner,
        (order) => order.terms.spec.symbol === symbol,
      );
      this.#note('', 'countdown.cancelledAll', { symbol, orders: done.length });
    };
    this.#countdowns.set(key, setTimeout(act, millis));
  }
}

/** How long an event that no request led to takes: one that is no execution follows one. */
const untoldNanos = (event: UserEvent, roundTripNanos: (method: string) => number): number =>
  event['e'] === 'executionReport' ? roundTripNanos('order.place') / 2 : 0;

function errorBody(error: { code: number; msg: string; data?: object }): object {
  const { code, msg, data } = error;
  return data === undefined ? { code, msg } : { code, msg, data };
}
