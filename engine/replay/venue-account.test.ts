import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstAccountOwner } from '../venues/sim/floor.ts';
import type { SymbolSpec } from '../venues/sim/symbol-spec.ts';
import { Wallet } from '../venues/sim/wallet.ts';
import { keepAccount } from './venue-account.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'venue-account-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A desk of one symbol, with the wallet of its account. */
function deskOf() {
  const wallets = new Map([[firstAccountOwner, new Wallet(new Map())]]);
  const wallet = (owner: number): Wallet => wallets.get(owner) ?? new Wallet(new Map());
  const symbols = new Map([['BTCUSDT', {} as SymbolSpec]]);
  return { wallet, symbols };
}

describe('the account of a simulated venue', () => {
  it('comes back as it was left, in the symbols that are still traded', () => {
    const path = join(directory, 'venue-account.json');
    const before = deskOf();
    const kept = keepAccount(path, before);
    before.wallet(firstAccountOwner).hold('BTCUSDT', -7);
    before.wallet(firstAccountOwner).hold('GONE', 3);
    kept();
    const after = deskOf();
    keepAccount(path, after)();
    expect([...after.wallet(firstAccountOwner).positions()]).toEqual([['BTCUSDT', -7]]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      version: 1,
      positions: { BTCUSDT: -7 },
    });
  });

  it.each(['', '{"version":1', '{"version":2,"positions":{}}', '{"version":1,"positions":[1]}'])(
    'holds nothing where the file says %s',
    (text) => {
      const path = join(directory, 'venue-account.json');
      writeFileSync(path, text);
      const desk = deskOf();
      keepAccount(path, desk)();
      expect([...desk.wallet(firstAccountOwner).positions()]).toEqual([]);
    },
  );
});
