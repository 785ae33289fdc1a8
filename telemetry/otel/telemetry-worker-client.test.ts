// A telemetry thread that cannot be had is no trouble of the engine's.
import { expect, test } from 'vitest';
import { SharedHistograms } from '../record/shared-histograms.ts';
import { startTelemetryWorker } from './telemetry-worker-client.ts';

test('where no thread can be made nothing is thrown, and it is tried again', async () => {
  const problems: string[] = [];
  const client = startTelemetryWorker({
    config: { otlpProtocol: 'http/json', metricsPort: 0 },
    // What cannot be given to a thread stands for a machine that has none left.
    resource: new Proxy({}, {}),
    histograms: new SharedHistograms(),
    onProblem: (text) => problems.push(text),
  });
  expect(client.health()).toMatchObject({
    state: 'failing',
    detail: expect.stringMatching(/^the telemetry thread is down \(.*\); again in 1 s$/),
  });
  expect([problems.length, client.metrics().url]).toEqual([1, null]);
  await client.close(1_000);
});
