// Reading the console's address from what `quarterdeck status --json` prints.
// Log lines, a missing console and a dead engine must all read as "not yet".
import { expect, test } from 'vitest';
import { consoleUrlOf } from './browser.ts';

test.each([
  [
    'a served console',
    '{"consoleUrl":"http://127.0.0.1:1/#code=x"}\n',
    'http://127.0.0.1:1/#code=x',
  ],
  ['log lines before it', 'starting\n{"consoleUrl":"http://127.0.0.1:1/"}', 'http://127.0.0.1:1/'],
  ['no console', '{"consoleUrl":null}', undefined],
  ['another answer', '{"ok":false}', undefined],
  ['no engine', 'no engine runs on this desk', undefined],
  ['half a line', '{"consoleUrl":"http', undefined],
])('%s', (_name, output, wanted) => {
  expect(consoleUrlOf(output)).toBe(wanted);
});
