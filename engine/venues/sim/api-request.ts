/**
 * Requests of the order API: reading one from its text, and proving who sent it.
 * Knows no method.
 */
import { z } from 'zod';
import { type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import { type Credential, isSignedBy } from './credentials.ts';

export type Parameters = Readonly<Record<string, unknown>>;
export type RequestId = string | number | null;

export interface ApiRequest {
  readonly id: RequestId;
  /** Without a version prefix such as `v3/`. */
  readonly method: string;
  readonly params: Parameters;
}

const RequestIdSchema = z.union([z.string().max(64), z.number(), z.null()]);

const Envelope = z.object({
  id: RequestIdSchema,
  method: z.string().min(1).max(64),
  params: z.record(z.string(), z.unknown()).default({}),
});

/** Reads a request; the id is given back with an error as far as it could be read. */
export function readRequest(
  text: string,
): { request: ApiRequest } | { id: RequestId; error: (typeof apiErrors)['invalidJson'] } {
  const json = parseJson(text);
  const parsed = Envelope.safeParse(json);
  if (parsed.success) {
    const method = parsed.data.method.replace(/^v\d+\//, '');
    return { request: { id: parsed.data.id, method, params: parsed.data.params } };
  }
  const withId = z.object({ id: RequestIdSchema }).safeParse(json);
  if (json === undefined || typeof json !== 'object' || json === null) {
    return { id: null, error: apiErrors.invalidJson };
  }
  const name = String(parsed.error.issues[0]?.path[0] ?? 'id');
  return { id: withId.success ? withId.data.id : null, error: apiErrors.missing(name) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const integer = z
  .union([z.int(), z.string().regex(/^\d{1,17}$/)])
  .transform(Number)
  .pipe(z.int().nonnegative());

/** Microseconds are accepted where they are meant; nobody signs in the year 5138. */
const asMillis = (value: number): number => (value > 1e14 ? Math.floor(value / 1_000) : value);

/** Checks `timestamp` and `recvWindow` by the documented rule. */
export function checkTime(params: Parameters, serverMillis: number): ApiResult<null> {
  const timestamp = integer.safeParse(params.timestamp);
  if (!timestamp.success) return fail(apiErrors.missing('timestamp'));
  const window = integer.safeParse(params.recvWindow ?? 5_000);
  if (!window.success) return fail(apiErrors.invalid('recvWindow'));
  if (window.data > 60_000) return fail(apiErrors.tooGreat('recvWindow', '60000'));
  const sent = asMillis(timestamp.data);
  if (sent >= serverMillis + 1_000) return fail(apiErrors.invalidTimestampEarly);
  if (serverMillis - sent > window.data) return fail(apiErrors.invalidTimestampLate);
  return succeed(null);
}

/**
 * Who a signed request is from: the key and signature it carries, else the key the session
 * logged on with, which needs no signature of its own.
 */
export function authenticate(
  params: Parameters,
  credentials: ReadonlyMap<string, Credential>,
  session: Credential | null,
): ApiResult<Credential> {
  if (params.apiKey === undefined && session !== null) {
    if (params.signature === undefined || isSignedBy(session, params)) return succeed(session);
    return fail(apiErrors.invalidSignature);
  }
  if (typeof params.apiKey !== 'string' || params.apiKey === '') {
    return fail(apiErrors.missing('apiKey'));
  }
  if (!/^[A-Za-z0-9_-]{16,128}$/.test(params.apiKey)) return fail(apiErrors.badApiKeyFormat);
  const credential = credentials.get(params.apiKey);
  if (credential === undefined) return fail(apiErrors.invalidApiKey);
  if (typeof params.signature !== 'string') return fail(apiErrors.missing('signature'));
  if (!isSignedBy(credential, params)) return fail(apiErrors.invalidSignature);
  return succeed(credential);
}
