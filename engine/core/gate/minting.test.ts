import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const engine = fileURLToPath(new URL('../..', import.meta.url));
/** A cast to an approval, or a value declared to be one. */
const minting =
  /(?:as|satisfies)\s+Approved\b|<Approved<[^>]*>>\s*[({]|:\s*Approved<[^>]*>\s*=\s*[{(]/;

it('P13 an approval is made in one place of the engine, and in tests', () => {
  const files = readdirSync(engine, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((path) => path.endsWith('.ts') && !/test\.ts$|fixture/.test(path));
  const making = sources.filter((path) => minting.test(readFileSync(`${engine}/${path}`, 'utf8')));
  expect(sources.length).toBeGreaterThan(100);
  expect(making.map((path) => path.replaceAll('\\', '/'))).toEqual(['core/gate/approve.ts']);
});
