#!/usr/bin/env node
// The `quarterdeck` command: goes on under the pinned Node 24, whatever Node started it.
// Plain JavaScript for Node 20; knows nothing about what the command then does.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { node24, root } from '../install/places.mjs';

const source = join(root, 'engine', 'cli', 'main.ts');
const compiled = join(root, 'dist', 'engine', 'engine', 'cli', 'main.js');
const script = existsSync(source) ? source : compiled;
const pinned = node24() ?? (process.versions.node.startsWith('24.') ? process.execPath : undefined);

if (pinned === undefined) {
  process.stderr.write('quarterdeck: Node 24 is not installed; run `npm run setup` first\n');
  process.exitCode = 1;
} else {
  const child = spawn(pinned, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(`quarterdeck: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
