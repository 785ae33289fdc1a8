/**
 * API keys of the venue and the proof that a request was signed with one of them.
 * Ed25519 signatures are base64, HMAC-SHA256 signatures hexadecimal, both over the parameters
 * sorted by name and joined as `name=value&...`, the signature itself left out.
 */
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto';

/** An API key of an account. */
export type Credential = {
  readonly apiKey: string;
  /** Number of the account. */
  readonly owner: number;
} & (
  | { readonly kind: 'ed25519'; readonly publicKey: KeyObject }
  | { readonly kind: 'hmac'; readonly secret: string }
);

/** A fresh API key with the private half that its client needs (PKCS 8, base64 DER). */
export function generateCredential(owner: number): { credential: Credential; privateKey: string } {
  const pair = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const publicKey = createPublicKey({ key: pair.publicKey, type: 'spki', format: 'der' });
  const apiKey = randomBytes(48).toString('base64url');
  return {
    credential: { apiKey, owner, kind: 'ed25519', publicKey },
    privateKey: pair.privateKey.toString('base64'),
  };
}

/** The text that is signed. */
export function signaturePayload(parameters: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(parameters).filter((name) => name !== 'signature');
  return names
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${valueText(parameters[name])}`)
    .join('&');
}

function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Whether `parameters.signature` is the credential's signature of the other parameters. */
export function isSignedBy(
  credential: Credential,
  parameters: Readonly<Record<string, unknown>>,
): boolean {
  const { signature } = parameters;
  if (typeof signature !== 'string') return false;
  const payload = Buffer.from(signaturePayload(parameters), 'utf8');
  if (credential.kind === 'hmac') {
    const expected = createHmac('sha256', credential.secret).update(payload).digest();
    const given = Buffer.from(signature, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === 64 && verify(null, payload, credential.publicKey, bytes);
}
