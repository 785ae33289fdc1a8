/**
 * The methods of the order API that are about the connection itself: logging on, subscribing to
 * the account's events, and what shall happen should the connection be lost.
 *
 * `session.cancelOnDisconnect {enabled, graceMillis}` is an extension of this venue. Once enabled
 * on a session that logged on, the orders that this session placed are cancelled when its
 * connection has been gone for `graceMillis`. A new session of the same account that enables it
 * within the grace takes those orders over.
 *
 * `session.deadMan {countdownMillis}` is another: the session's orders are cancelled unless it is
 * asked again within that time; 0 calls it off.
 */
import { z } from 'zod';
import { type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import type { Method, MethodContext } from './api-methods.ts';

function status(context: MethodContext): object {
  const { session } = context;
  return {
    apiKey: session.credential?.apiKey ?? null,
    authorizedSince: session.authorizedSince,
    connectedSince: session.connectedSince,
    returnRateLimits: session.returnRateLimits,
    serverTime: context.nowMillis,
    userDataStream: session.subscription !== null,
  };
}

/** Only Ed25519 keys may log a session on, as documented. */
function logon(context: MethodContext): ApiResult<unknown> {
  const { session, credential } = context;
  if (credential?.kind !== 'ed25519' || context.params.apiKey === undefined) {
    return fail(apiErrors.invalidApiKey);
  }
  session.credential = credential;
  session.authorizedSince = context.nowMillis;
  return succeed(status(context));
}

function logout(context: MethodContext): ApiResult<unknown> {
  const { session } = context;
  session.credential = null;
  session.authorizedSince = null;
  session.subscription = null;
  return succeed(status(context));
}

function subscribe(context: MethodContext): ApiResult<unknown> {
  const { session, credential } = context;
  if (credential === null) return fail(apiErrors.unauthorised);
  if (session.subscription !== null) return fail(apiErrors.alreadySubscribed);
  session.subscription = { id: session.subscriptions, owner: credential.owner };
  session.subscriptions += 1;
  return succeed({ subscriptionId: session.subscription.id });
}

function unsubscribe(context: MethodContext): ApiResult<unknown> {
  const { session, params } = context;
  const wrongId =
    params.subscriptionId !== undefined && params.subscriptionId !== session.subscription?.id;
  if (session.subscription === null || wrongId) return fail(apiErrors.notSubscribed);
  session.subscription = null;
  return succeed({});
}

const DisconnectRequest = z.object({
  enabled: z.boolean(),
  graceMillis: z.int().nonnegative().max(60_000).default(0),
});

function cancelOnDisconnect(context: MethodContext): ApiResult<unknown> {
  const { session, credential, venue } = context;
  if (credential === null) return fail(apiErrors.unauthorised);
  if (!venue.offersCancelOnDisconnect) return fail(apiErrors.unsupportedMethod);
  const asked = DisconnectRequest.safeParse(context.params);
  if (!asked.success) {
    return fail(apiErrors.missing(String(asked.error.issues[0]?.path[0] ?? 'enabled')));
  }
  const { enabled, graceMillis } = asked.data;
  session.disconnectRule = { enabled, graceMillis };
  if (enabled) venue.adoptOrphans(session, credential.owner);
  return succeed({ enabled, graceMillis });
}

const DeadManRequest = z.object({ countdownMillis: z.int().nonnegative().max(600_000) });

function deadMan(context: MethodContext): ApiResult<unknown> {
  const { session, credential, venue } = context;
  if (credential === null) return fail(apiErrors.unauthorised);
  if (!venue.offersDeadMan) return fail(apiErrors.unsupportedMethod);
  const asked = DeadManRequest.safeParse(context.params);
  if (!asked.success) return fail(apiErrors.missing('countdownMillis'));
  const { countdownMillis } = asked.data;
  venue.deadMan(session, credential.owner, countdownMillis);
  return succeed({ countdownMillis });
}

export const sessionMethods: Readonly<Record<string, Method>> = {
  'session.logon': { weight: 2, proof: 'signed', run: logon },
  'session.status': { weight: 2, proof: 'none', run: (context) => succeed(status(context)) },
  'session.logout': { weight: 2, proof: 'none', run: logout },
  'session.cancelOnDisconnect': { weight: 2, proof: 'session', run: cancelOnDisconnect },
  // As a cancel: no limit of messages may keep a desk from saying that it lives.
  'session.deadMan': { weight: 1, proof: 'session', isCancel: true, run: deadMan },
  'userDataStream.subscribe': { weight: 2, proof: 'session', run: subscribe },
  'userDataStream.subscribe.signature': { weight: 2, proof: 'signed', run: subscribe },
  'userDataStream.unsubscribe': { weight: 2, proof: 'none', run: unsubscribe },
};
