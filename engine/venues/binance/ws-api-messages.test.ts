// Frames of the venue, sound and unsound.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, isUncertain } from './ws-api-messages.ts';

describe('decodeFrame', () => {
  it.each([
    [
      'a success',
      { id: 5, status: 200, result: { a: 1 }, rateLimits: [] },
      { kind: 'answer', id: 5, answer: { ok: true, result: { a: 1 } } },
    ],
    [
      'an error',
      { id: '6', status: 400, error: { code: -2011, msg: 'Unknown order sent.' } },
      {
        kind: 'answer',
        id: 6,
        answer: { ok: false, status: 400, code: -2011, message: 'Unknown order sent.' },
      },
    ],
    [
      'an error without its text',
      { id: 7, status: 503 },
      {
        kind: 'answer',
        id: 7,
        answer: { ok: false, status: 503, code: 0, message: 'no error text' },
      },
    ],
    [
      'another event of the account',
      { subscriptionId: 0, event: { e: 'outboundAccountPosition', E: 1, B: [] } },
      { kind: 'event', name: 'outboundAccountPosition' },
    ],
    [
      'an answer to an id that is no number',
      { id: 'mine', status: 200 },
      { kind: 'malformed', detail: 'an answer to id mine, which was never asked' },
    ],
  ])('%s', (_name, frame, expected) => {
    expect(decodeFrame(JSON.stringify(frame))).toEqual(expected);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeFrame(text).kind).toMatch(/answer|execution|event|malformed/);
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (event, id) => {
        const report = { ...event, e: 'executionReport' };
        expect(decodeFrame(JSON.stringify({ event: report })).kind).toBe('malformed');
        expect(decodeFrame(JSON.stringify({ id, status: 200 })).kind).toMatch(/answer|malformed/);
      }),
    );
  });
});

it.each([
  [{ status: 400, code: -2010 }, false],
  [{ status: 429, code: -1015 }, false],
  [{ status: 400, code: -1007 }, true],
  [{ status: 400, code: -1006 }, true],
  [{ status: 503, code: 0 }, true],
])('%j leaves the order uncertain: %s', (fields, expected) => {
  expect(isUncertain({ ok: false, message: '', ...fields })).toBe(expected);
});
