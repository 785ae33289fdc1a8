// What the engine of a desk under test tells a Prometheus that scrapes it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineEndpoint } from '../../engine/contract/endpoint.ts';
import type { DeskUnderTest } from './packaged-app.ts';

/** The text of one scrape. */
export async function metricsOf(under: DeskUnderTest): Promise<string> {
  const text = readFileSync(join(under.desk, 'endpoint.json'), 'utf8');
  const { metricsUrl } = EngineEndpoint.parse(JSON.parse(text));
  if (metricsUrl === null) throw new Error('endpoint.json names no address of metrics');
  const answer = await fetch(metricsUrl);
  if (!answer.ok) throw new Error(`${metricsUrl} answered ${answer.status}`);
  return answer.text();
}
