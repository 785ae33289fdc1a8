// `npm run package`: makes dist/package/shipped and dist/package/e2e, and says how they stand.
// Installs no Electron: `npm run setup` does.
import { executableOf } from './executable.ts';
import { pack } from './pack.ts';

const { electronVersion, fuses } = await pack();
const lines = [`Electron ${electronVersion}`];
for (const variant of ['shipped', 'e2e'] as const) {
  lines.push(`${variant}: ${executableOf(variant)}`);
  for (const [name, reading] of Object.entries(fuses?.[variant] ?? {})) {
    lines.push(`  ${name}: ${reading}`);
  }
}
if (fuses === undefined) lines.push('both packages were current');
process.stdout.write(`${lines.join('\n')}\n`);
