// `npm run check`: every check that needs no window, each named with its verdict at the end.
// Usage: check [--write] [step...] [-- file...]
import { CHECK_STEPS, runStep, steps } from './steps.ts';

const args = process.argv.slice(2);
const dash = args.indexOf('--');
const files = dash < 0 ? [] : args.slice(dash + 1);
const words = dash < 0 ? args : args.slice(0, dash);
const write = words.includes('--write');
const named = words.filter((word) => word !== '--write');
const chosen = named.length > 0 ? named : CHECK_STEPS;

const verdicts: string[] = [];
for (const name of chosen) {
  const step = steps[name];
  if (step === undefined) {
    process.stderr.write(`unknown check ${name}; there are ${Object.keys(steps).join(', ')}\n`);
    process.exit(2);
  }
  const passed = await runStep(step, { files, write });
  verdicts.push(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  if (!passed) process.exitCode = 1;
}
if (files.length === 0) process.stdout.write(`${verdicts.join('\n')}\n`);
