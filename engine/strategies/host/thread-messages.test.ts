import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ThreadReply, threadReplyOf } from './thread-messages.ts';

const good = {
  type: 'actions',
  actions: [{ type: 'cancel', reference: 'r' }, 7],
  tickNumber: 3,
  receivedMonoNanos: 5,
  causedByTick: true,
  isInformed: true,
};
const odd = fc.oneof(
  fc.constantFrom(undefined, null, -1, 0, 1.5, NaN, 2 ** 53, true, 'x', [], Array(65).fill(1), {}),
  fc.anything(),
);

test('by hand or by the schema: the same replies pass, and nothing else', () => {
  const key = fc.constantFrom(...Object.keys(good), 'more', 'toString');
  const edits = fc.array(fc.tuple(key, odd, fc.boolean()), { maxLength: 3 });
  fc.assert(
    fc.property(edits, (changes) => {
      const message: Record<string, unknown> = { ...good };
      for (const [name, value, removed] of changes) {
        if (removed) delete message[name];
        else message[name] = value;
      }
      const parsed = ThreadReply.safeParse(message);
      expect(threadReplyOf(message)).toEqual(parsed.success ? parsed.data : null);
    }),
    { numRuns: 2_000 },
  );
});

test('the other replies pass, and what is no object does not', () => {
  const why = { type: 'why', line: 'Quoting' };
  expect(threadReplyOf(good)).toEqual(good);
  expect(threadReplyOf(why)).toEqual(why);
  for (const message of [null, 'actions', 3, undefined, [good]]) {
    expect(threadReplyOf(message)).toBeNull();
  }
});
