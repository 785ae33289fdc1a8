import { expect, it } from 'vitest';
import { factsOf } from './facts-fixture.ts';
import { checkPhase } from './phase-check.ts';

it('a phase that is none was let in by a broken engine', () => {
  const facts = factsOf();
  const market = { ...facts.market, phase: 'lunch' } as never;
  expect(() => checkPhase({ ...facts, market })).toThrow('missing case: "lunch"');
});
