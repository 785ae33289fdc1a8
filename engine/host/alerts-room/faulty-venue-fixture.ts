/** Desks whose venues are faulty on request, and what their consoles have heard of it. */
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { defaultDeskText } from '../../config/default-desk.ts';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import type { LedgerBody, LedgerEvent } from '../../contract/events.ts';
import { TestDesk, until } from '../desk-fixture.ts';

/** Of each kind; QUARTERDECK_TRIALS asks for more. */
export const injections = z.coerce
  .number()
  .int()
  .positive()
  .parse(process.env['QUARTERDECK_TRIALS'] ?? '8');
/** What a regulator asks for, from the event to the console. */
const alertMillisLimit = 5_000;

const desks: TestDesk[] = [];

/** Ends every desk that was made here. */
export async function closeDesks(): Promise<void> {
  for (const desk of desks.splice(0)) await desk.close();
}

/** The default desk with rules of its own instead of those that it comes with. */
export async function deskWith(rules: string): Promise<TestDesk> {
  const [body = ''] = defaultDeskText.split('\nalerts:');
  const desk = await TestDesk.create({ deskText: `${body}\nalerts:\n${rules}` });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  return desk;
}

/** What the console of a desk has been told, in its order. */
export function eventsOf(desk: TestDesk): LedgerEvent[] {
  return desk.messages.flatMap((message) => (message.type === 'ledger' ? message.events : []));
}

type Body<T extends LedgerBody['type']> = Extract<LedgerBody, { type: T }>;

/** Those of a type. */
export function bodiesOf<T extends LedgerBody['type']>(desk: TestDesk, type: T): Body<T>[] {
  return eventsOf(desk).flatMap(({ body }) => (body.type === type ? [body as Body<T>] : []));
}

/** Asks the venue of a desk for a fault, as a drill does. */
export async function inject(desk: TestDesk, fault: string): Promise<void> {
  const text = await readFile(desk.path('venue.json'), 'utf8');
  const { baseUrl, apiKey } = VenueEndpoint.parse(JSON.parse(text));
  const url = `${baseUrl}/faults/${fault}`;
  const answer = await fetch(url, { method: 'POST', headers: { 'x-mbx-apikey': apiKey } });
  if (!answer.ok) throw new Error(`${fault}: ${await answer.text()}`);
}

/** Whether no feed is being asked for again: in a broken book a gap is no news. */
function areFeedsLive(desk: TestDesk): boolean {
  const last = new Map(bodiesOf(desk, 'feed.changed').map((body) => [body.instrument, body.state]));
  return [...last.values()].every((state) => state === 'live');
}

/** Whether an alert of the rule is open, of this injection or of a slow machine's own making. */
function isOpen(desk: TestDesk, rule: string): boolean {
  const over = new Set(bodiesOf(desk, 'alert.cleared').map(({ alertId }) => alertId));
  return bodiesOf(desk, 'alert.raised').some((one) => one.rule === rule && !over.has(one.alertId));
}

/**
 * Injects once and waits for the alert. A gap that fell into a resync, which the console had not
 * heard of yet, broke no sequence: where the desk records no fault, the injection is made again.
 */
async function injected(desk: TestDesk, rule: string, fault: string) {
  const raisedBy = () => bodiesOf(desk, 'alert.raised').filter((one) => one.rule === rule);
  const faults = (): number => bodiesOf(desk, 'fault.recorded').length;
  const before = raisedBy().length;
  for (;;) {
    const known = faults();
    const started = performance.now();
    await inject(desk, fault);
    const look = () => raisedBy()[before];
    const raised = await until(rule, look, 10_000).catch((error: unknown) => {
      if (rule !== 'feed-gap' || faults() > known) throw error;
      return null;
    });
    const afterMillis = Math.round(performance.now() - started);
    if (raised !== null) return { raised, afterMillis };
    await until('live feeds', () => areFeedsLive(desk), 60_000);
  }
}

/** Injects again and again; per injection, how long until the console had the alert of the rule. */
export async function rounds(desk: TestDesk, rule: string, fault: string): Promise<number[]> {
  const millis: number[] = [];
  for (let round = 0; round < injections; round += 1) {
    await until('a calm desk', () => areFeedsLive(desk) && !isOpen(desk, rule), 60_000);
    const { raised, afterMillis } = await injected(desk, rule, fault);
    millis.push(afterMillis);
    await until(
      `the end of ${rule}, injection ${round + 1}`,
      () => bodiesOf(desk, 'alert.cleared').some(({ alertId }) => alertId === raised.alertId),
      30_000,
    );
  }
  return millis;
}

/** Each injection was an alert in the time that a regulator asks for. */
export function expectInTime(name: string, millis: readonly number[]): void {
  process.stdout.write(`${name}: ${millis.length} injections, at most ${Math.max(...millis)} ms\n`);
  expect(millis).toHaveLength(injections);
  expect(Math.max(...millis)).toBeLessThan(alertMillisLimit);
}
