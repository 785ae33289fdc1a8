/** At the venue's cap of messages, over TCP: no new order leaves, and every cancel does. */
import { expect, it } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { approved, connect, instrument, now, placed } from './execution-fixture.ts';

const idOf = (n: number): ClientOrderId => ClientOrderId.parse(`q-${n}`);

it('K7 at the cap of messages 100 % of the cancels still leave, and no order does', async () => {
  const budget = { weight: 200, windowMillis: 60_000, cancelReservePercent: 20 };
  const { server, venue, up, end } = await connect(placed, false, budget);
  await expect.poll(up).toBe(true);
  const sent: ClientOrderId[] = [];
  let refused = venue.send(approved({}, idOf(0)), now());
  while (refused.kind === 'sent' && sent.length < 1_000) {
    sent.push(idOf(sent.length));
    refused = venue.send(approved({}, idOf(sent.length)), now());
  }
  expect(refused).toMatchObject({ kind: 'notSent', cause: 'budget' });
  expect(sent.length).toBeLessThanOrEqual(160);
  const cancels = sent.map((id) => venue.cancel(id, instrument.id));
  expect(cancels.every(({ kind }) => kind === 'sent')).toBe(true);
  await expect.poll(() => server.of('order.cancel').length).toBe(sent.length);
  expect(server.of('order.place')).toHaveLength(sent.length);
  await end();
});
