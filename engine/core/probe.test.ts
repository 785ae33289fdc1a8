/** The warden's probe comes back through the core's own processing, and leaves no trace. */
import { expect, test } from 'vitest';
import { armedDesk, stampAt, wideLimits } from './core-fixture.ts';
import { emptyOutcome } from './outcome.ts';

test('K10 a probe is answered by the core that processed it, and by nothing else', () => {
  const { core } = armedDesk(wideLimits);
  const { sequence } = core.ledger;
  expect(core.answeredProbe()).toBe(0);
  expect(core.process({ type: 'probe', probe: 7, stamp: stampAt(5) })).toBe(emptyOutcome);
  expect([core.answeredProbe(), core.ledger.sequence]).toEqual([7, sequence]);
});
