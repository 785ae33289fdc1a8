// A clock that is stepped while the session is up: whatever is refused for its timestamp, an order
// or a question, has the venue's clock measured again.
import { expect, test, vi } from 'vitest';
import { type Answerer, connect } from './execution-fixture.ts';

/** For a machine that is busy with other things: vi's own second is not enough there. */
const patience = { timeout: 10_000 };
const refusal = { status: 400, error: { code: -1021, msg: 'Timestamp was 1000ms ahead.' } };

test('a question refused for its timestamp leads to a new measurement', async () => {
  const answer: Answerer = ({ method }) =>
    method === 'openOrders.status' ? refusal : { result: {} };
  const { server, venue, up, end } = await connect(answer);
  await vi.waitFor(() => expect(up()).toBe(true), patience);
  expect(server.of('time')).toHaveLength(1);
  expect(await venue.openOrders()).toEqual({ failed: expect.stringContaining('-1021') });
  await vi.waitFor(() => expect(server.of('time')).toHaveLength(2), patience);
  await end();
});
