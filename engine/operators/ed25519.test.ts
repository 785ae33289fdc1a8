import { describe, expect, test } from 'vitest';
import { isSignatureOf, privateKeyOf, publicKeyOf, publicTextOf, signText } from './ed25519.ts';

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

describe('plain RFC 8032: the test vectors of its section 7.1 whose messages are text', () => {
  test.each([
    [
      'TEST 1',
      '',
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39' +
        '701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      'TEST 2',
      'r',
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36' +
        '13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ])('%s', (_name, text, seed, publicKey, signature) => {
    const key = privateKeyOf(Buffer.from(seed, 'hex'));
    expect(publicTextOf(key)).toBe(base64(publicKey));
    expect(signText(key, text)).toBe(base64(signature));
    expect(isSignatureOf(base64(publicKey), text, base64(signature))).toBe(true);
    expect(isSignatureOf(base64(publicKey), `${text} `, base64(signature))).toBe(false);
  });
});

test.each(['', 'AAAA', 'not base64', `${'A'.repeat(43)}`, `${'A'.repeat(43)}= `])(
  'no public key: %j',
  (text) => {
    expect(publicKeyOf(text)).toBeNull();
    expect(isSignatureOf(text, 'r', base64('00'.repeat(64)))).toBe(false);
  },
);
