/** Lines of the log as records: the ids are there, secrets are not. */
import { SeverityNumber, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { logRecordOf } from './log-records.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

test('a line keeps its time, severity, text and the ids that lead on', () => {
  const record = logRecordOf(
    JSON.stringify({
      level: 40,
      time: '2026-11-22T10:00:00.123Z',
      name: 'engine',
      pid: 7,
      traceId,
      spanId,
      clientOrderId: 'QD-1-9',
      commandId: 'c-1',
      sessionId: 's-1',
      elapsedMicros: 12,
      msg: 'rejected',
    }),
  );
  expect(record).toMatchObject({
    severityNumber: SeverityNumber.WARN,
    severityText: 'WARN',
    body: 'rejected',
    timestamp: new Date('2026-11-22T10:00:00.123Z'),
    attributes: {
      'quarterdeck.trace_id': traceId,
      'quarterdeck.order.client_id': 'QD-1-9',
      'quarterdeck.command.id': 'c-1',
      'quarterdeck.session.id': 's-1',
      'quarterdeck.log.elapsedMicros': 12,
    },
  });
  expect(Object.keys(record?.attributes ?? {})).not.toContain('quarterdeck.log.pid');
  const context = record?.context;
  expect(context === undefined ? null : trace.getSpanContext(context)).toMatchObject({
    traceId,
    spanId,
  });
});

test('no field with the name of a secret passes, at any depth', () => {
  const secret = 'hunter2';
  const record = logRecordOf(
    JSON.stringify({
      level: 30,
      time: 1,
      msg: 'x',
      token: secret,
      apiKey: secret,
      code: secret,
      endpoint: { token: secret, deep: { privateKey: secret, passphrase: secret } },
      signature: secret,
      kept: 'yes',
    }),
  );
  expect(JSON.stringify(record?.attributes)).not.toContain(secret);
  expect(record?.attributes).toEqual({ 'quarterdeck.log.kept': 'yes' });
});

test.each([
  ['no JSON', 'hello'],
  ['no line of the log', '{"a":1}'],
  ['a list', '[1]'],
])('%s is no record', (_name, line) => {
  expect(logRecordOf(line)).toBeNull();
});

test('a line without end becomes a record of bounded size', () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`field${index}`, 'x'.repeat(10_000)]),
  );
  const record = logRecordOf(
    JSON.stringify({ level: 30, time: 1, msg: 'y'.repeat(9_999), ...many }),
  );
  expect(JSON.stringify(record?.attributes).length).toBeLessThan(120_000);
  expect(record?.body).toHaveLength(2_000);
});
