/** The command that a failure comes with repeats that failure, and not another run. */
import { expect, test } from 'vitest';
import { repeatingCommand } from './simulate.ts';

test.each([
  ['a seed', 'I2', {}, '--seeds 1 --from 7'],
  ['two unlike runs of a seed', 'D1', { twice: true }, '--seeds 1 --from 7 --twice'],
  ['a seed that fails at once, of those run twice', 'I2', { twice: true }, '--seeds 1 --from 7'],
  ['a scenario', 'I2', { scenarioPath: 'found.json' }, '--scenario found.json'],
  [
    'two unlike runs of a scenario',
    'D1',
    { scenarioPath: 'found.json', twice: true },
    '--scenario found.json --twice',
  ],
  [
    'a scenario whose path is no plain word',
    'I2',
    { scenarioPath: "my faults/kim's.json" },
    `--scenario 'my faults/kim'\\''s.json'`,
  ],
])('%s', (_name, invariant, options, words) => {
  expect(repeatingCommand(7, invariant, options)).toBe(`quarterdeck simulate ${words}`);
});
