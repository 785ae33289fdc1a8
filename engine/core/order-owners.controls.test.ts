/** Whose each order is: nothing leaves the core that does not name all of it. */
import { expect, it, vi } from 'vitest';
import { scopeFields } from '../contract/scope.ts';
import { armedDesk, requestOf, wideLimits } from './core-fixture.ts';

vi.setConfig({ testTimeout: 900_000 });

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const messages = isLong ? 1_000_000 : 20_000;

const ownerFields = [...scopeFields, 'strategyVersion', 'desk'] as const;
const nothings = [null, undefined, '', 7, {}] as const;

it(`K3 of ${messages} wanted orders none leaves that does not name all its owners`, () => {
  const rate = { messages: messages * 3, windowMillis: 1 };
  const strategies = wideLimits.strategies.map((one) => ({ ...one, messageRate: rate }));
  const drive = armedDesk({ ...wideLimits, strategies, desk: { messageRate: rate } });
  let seed = 1;
  const below = (count: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 4_294_967_296) * count);
  };
  const seen = { left: 0, refused: 0, ownerless: 0 };
  for (let n = 0; n < messages; n += 1) {
    const id = `o${n}`;
    const field = ownerFields[below(ownerFields.length)] ?? 'trader';
    const isHurt = below(4) === 0;
    const owner = isHurt ? { [field]: nothings[below(nothings.length)] } : {};
    const outcome = drive.intent(id, requestOf({ owner: owner as never, lots: 1 }), 1);
    const [order] = outcome.approved;
    if (order === undefined) {
      seen.refused += 1;
      expect(isHurt, JSON.stringify(outcome.refusal)).toBe(true);
      continue;
    }
    seen.left += 1;
    const named = ownerFields.every((each) => {
      const value: unknown = order.value.owner[each];
      return typeof value === 'string' && value !== '';
    });
    if (!named) seen.ownerless += 1;
    drive.sent(id, 1);
    drive.accepted(id, `v-${id}`, 1);
    drive.ended('cancelled', id, 1);
  }
  expect(seen.ownerless).toBe(0);
  expect(seen.left).toBeGreaterThan(messages / 2);
  expect(seen.refused).toBeGreaterThan(messages / 10);
});
