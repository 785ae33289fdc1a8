/**
 * The small files of a desk directory by which its processes find each other.
 * They carry tokens: written with mode 0600, never logged.
 */
import { z } from 'zod';
import { UtcNanos } from './numbers.ts';

/** Name of a lock file; the fencing number follows, and the highest is the one that counts. */
export const lockFilePrefix = 'engine.lock.';

/** `endpoint.json`: where a running engine listens. */
export const EngineEndpoint = z.strictObject({
  version: z.literal(1),
  pid: z.int().positive(),
  /** Fencing number of the lock: rises with every start on this ledger. */
  fence: z.int().positive(),
  wireUrl: z.string(),
  controlUrl: z.string(),
  token: z.string().min(32).max(128),
  /** Where a browser opens the console; null when it is not served. */
  consoleUrl: z.string().nullable(),
  /** Where Prometheus scrapes; null while it is not served. */
  metricsUrl: z.string().nullable().default(null),
  environment: z.enum(['SIM', 'PAPER', 'LIVE']),
  desk: z.string(),
  engineVersion: z.string(),
  startedUtcNanos: UtcNanos,
});
export type EngineEndpoint = z.infer<typeof EngineEndpoint>;

/**
 * A browser opens `consoleUrl`, whose fragment is `#code=<one-time code>`, and exchanges the code
 * by a same-origin POST of this body to `/session` for a `BrowserSession`. A code works once.
 */
export const BrowserSessionRequest = z.strictObject({ code: z.string().min(16).max(128) });

/** Answer to the exchange: where to connect, and a token of this browser alone. */
export const BrowserSession = z.strictObject({
  wireUrl: z.string(),
  controlUrl: z.string(),
  token: z.string().min(32).max(128),
  deskDirectory: z.string(),
});
export type BrowserSession = z.infer<typeof BrowserSession>;

/**
 * `venue.json`: where a simulated venue listens, in the folder of that venue; it writes the file
 * when it is ready.
 */
export const VenueEndpoint = z.strictObject({
  version: z.literal(1),
  pid: z.int().positive(),
  /** `http://127.0.0.1:PORT`: REST base; `/stream` and `/ws-api/v3` are WebSockets beside it. */
  baseUrl: z.string(),
  apiKey: z.string(),
  /** Ed25519 private key (PKCS 8, base64 DER) of the desk's account at the simulated venue. */
  apiPrivateKey: z.string(),
  mode: z.enum(['market', 'capture']),
  startedUtcNanos: UtcNanos,
});
export type VenueEndpoint = z.infer<typeof VenueEndpoint>;
