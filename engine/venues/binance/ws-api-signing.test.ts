// The signature payload and the key rules of signed requests.
import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPrivateKey, signaturePayload, signed } from './ws-api-signing.ts';

const ed25519 = generateKeyPairSync('ed25519');
const pkcs8 = ed25519.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

describe('signed requests', () => {
  it('sorts the parameters by name and leaves the signature out', () => {
    const parameters = {
      timestamp: 1_700_000_000_123,
      apiKey: 'K',
      symbol: 'AAABBB',
      signature: 'x',
    };
    expect(signaturePayload(parameters)).toBe('apiKey=K&symbol=AAABBB&timestamp=1700000000123');
  });

  it('signs so that the public key verifies the payload', () => {
    const parameters = signed({ timestamp: 5, apiKey: 'K' }, readPrivateKey(pkcs8));
    const signature = Buffer.from(String(parameters['signature']), 'base64');
    const payload = Buffer.from('apiKey=K&timestamp=5');
    expect(verify(null, payload, ed25519.publicKey, signature)).toBe(true);
    expect(verify(null, Buffer.from('apiKey=K&timestamp=6'), ed25519.publicKey, signature)).toBe(
      false,
    );
  });

  it('refuses a key that is not Ed25519', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const text = rsa.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    expect(() => readPrivateKey(text)).toThrow('ed25519');
  });
});
