/**
 * Signs WebSocket API parameters with an Ed25519 key, as Binance documents for SIGNED requests.
 * Never logs or hands out the key.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** Values that a request parameter may have. */
export type ParameterValue = string | number | boolean;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** The text that is signed: `name=value` pairs sorted by name, joined by `&`. */
export function signaturePayload(parameters: Parameters): string {
  return Object.keys(parameters)
    .filter((name) => name !== 'signature')
    .toSorted()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
}

/** Reads an Ed25519 private key from base64 of its PKCS 8 DER; throws for anything else. */
export function readPrivateKey(pkcs8Base64: string): KeyObject {
  const key = createPrivateKey({
    key: Buffer.from(pkcs8Base64, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`the venue key is ${key.asymmetricKeyType}, and session.logon needs ed25519`);
  }
  return key;
}

/** The parameters with their `signature` (base64). */
export function signed(parameters: Parameters, key: KeyObject): Parameters {
  const bytes = Buffer.from(signaturePayload(parameters), 'utf8');
  return { ...parameters, signature: sign(null, bytes, key).toString('base64') };
}
