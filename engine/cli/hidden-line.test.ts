/** Holds that a passphrase that is typed is read whole and shown nowhere. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { hiddenLine } from './hidden-line.ts';

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  const shown: string[] = [];
  output.on('data', (chunk: Buffer) => shown.push(chunk.toString('utf8')));
  return { input, line: hiddenLine('Passphrase', input, output), shown };
}

test('what is typed comes back, corrected, and only the prompt is shown', async () => {
  const { input, line, shown } = terminal();
  for (const typed of ['correct horsf', '\u007f', 'e', '\r']) input.write(typed);
  expect([await line, shown.join('')]).toEqual(['correct horse', 'Passphrase: \n']);
});

test.each([
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
])('%s is no passphrase', async (_name, key) => {
  const { input, line } = terminal();
  input.write(key);
  await expect(line).rejects.toThrow('no passphrase was typed');
});
