/**
 * What the account of a simulated venue holds, kept beside the desk: an account outlives the
 * process, as at a real venue, and a desk that comes back finds what it left there.
 * Keeps net positions alone: orders end with the process, and balances begin anew.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { firstAccountOwner } from '../venues/sim/floor.ts';
import type { OrderDesk } from '../venues/sim/order-desk.ts';

const Account = z.strictObject({
  version: z.literal(1),
  /** Net lots by symbol. */
  positions: z.record(z.string().max(32), z.int()),
});

/** How often what has changed is written. */
const saveMillis = 500;

/** Gives the account back what it held, and keeps it from here on; returns how to end that. */
export function keepAccount(path: string, desk: Pick<OrderDesk, 'wallet' | 'symbols'>): () => void {
  const wallet = desk.wallet(firstAccountOwner);
  for (const [symbol, lots] of Object.entries(held(path))) {
    if (desk.symbols.has(symbol)) wallet.hold(symbol, lots);
  }
  let kept = '';
  const save = (): void => {
    const positions = Object.fromEntries(wallet.positions());
    const text = JSON.stringify({ version: 1, positions } satisfies z.infer<typeof Account>);
    if (text === kept) return;
    const draft = `${path}.${process.pid}`;
    try {
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, path);
      kept = text;
    } catch (error) {
      // Without its desk's directory there is nobody to keep it for, and the venue ends by itself.
      if (existsSync(dirname(path))) throw error;
    }
  };
  const timer = setInterval(save, saveMillis);
  timer.unref();
  return () => {
    clearInterval(timer);
    save();
  };
}

/** An account that nobody kept, or that cannot be read, holds nothing: that shows as a break. */
function held(path: string): Readonly<Record<string, number>> {
  try {
    const parsed = Account.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data.positions : {};
  } catch {
    return {};
  }
}
