// Words from outside have no bound; what is recorded of them is cut to what the ledger takes.
import { describe, expect, it } from 'vitest';
import { LedgerBody } from '../contract/events.ts';
import { CommandId, IntentId } from '../contract/ids.ts';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import type { VenueReport } from '../ports/venue.ts';
import {
  alice,
  armedDesk,
  type Drive,
  executionId,
  fillOf,
  killOf,
  linear,
  orderId,
  requestOf,
  stampAt,
  venue,
} from './core-fixture.ts';
import type { CoreEvent, Outcome } from './engine.ts';

const long = 'w'.repeat(1_000);
const stamp = stampAt(1);
const clientOrderId = orderId('o');
const intentId = IntentId.parse('a1');

const sent = (drive: Drive): void => {
  drive.intent('o', requestOf());
  drive.sent('o');
};
const working = (drive: Drive): void => drive.work('o', requestOf());
const cancelling = (drive: Drive): void => {
  working(drive);
  drive.cancel('o');
};
const filled = (drive: Drive): void => {
  working(drive);
  drive.report(fillOf('o', 'e1', 4, 100_000));
};
const amending = (drive: Drive): void => {
  working(drive);
  const terms = { lots: lots(5) };
  const rest = { tickNumber: 1, epoch: drive.epoch, armed: true, stamp };
  drive.core.process({ type: 'amendIntent', intentId, clientOrderId, terms, ...rest });
};

const figures = {
  price: priceTicks(100_000),
  lots: lots(4),
  feeMinor: minor(5),
  feeCurrency: 'USDT',
};
const told = (report: VenueReport) => (drive: Drive) => drive.report(report);
const happened = (event: CoreEvent) => (drive: Drive) => drive.core.process(event);

/** Texts of a step that no name or figure has the length of, by event and field. */
const textsOf = ({ events }: Outcome): string[] =>
  events.flatMap(({ body }) =>
    Object.entries(body).flatMap(([field, value]) =>
      typeof value === 'string' && value.length > 60
        ? [`${body.type} ${field} ${value.length}`]
        : [],
    ),
  );

describe('the core records of long words no more than fit', () => {
  it.each<[string, (drive: Drive) => void, (drive: Drive) => Outcome, string[]]>([
    [
      'on a rejection',
      sent,
      told({ kind: 'rejected', clientOrderId, reason: long }),
      ['order.rejected reason 400'],
    ],
    [
      'on a doubt',
      working,
      told({ kind: 'unknown', clientOrderId, reason: long }),
      ['order.unknown reason 400'],
    ],
    [
      'on a refused cancel',
      cancelling,
      told({ kind: 'cancelRejected', clientOrderId, reason: long }),
      ['order.cancelRejected reason 400'],
    ],
    [
      'on a refused amend',
      amending,
      told({ kind: 'amendRejected', clientOrderId, intentId, reason: long }),
      ['order.amendRejected reason 400'],
    ],
    [
      'on a bust',
      filled,
      told({
        kind: 'busted',
        clientOrderId,
        executionId: executionId('e1'),
        previous: figures,
        reason: long,
      }),
      ['order.busted reason 400'],
    ],
    [
      'on a correction',
      filled,
      told({
        kind: 'corrected',
        clientOrderId,
        executionId: executionId('c1'),
        correctsId: executionId('e1'),
        previous: figures,
        corrected: { ...figures, lots: lots(3) },
        liquidity: 'maker',
        venueUtcMillis: 1,
        reason: long,
      }),
      ['order.corrected reason 400'],
    ],
    [
      'on a session',
      () => {},
      told({ kind: 'session', state: 'down', reason: long }),
      ['venue.changed reason 400'],
    ],
    ['on a fault', () => {}, told({ kind: 'fault', detail: long }), ['fault.recorded detail 400']],
    [
      'on a feed',
      () => {},
      happened({
        type: 'feedChange',
        venue,
        change: {
          kind: 'feedChange',
          instrument: linear,
          state: 'stale',
          reason: long,
          atMonoNanos: stamp.mono,
        },
        stamp,
      }),
      ['feed.changed reason 400'],
    ],
    [
      'on a cancel',
      working,
      happened({ type: 'cancelIntent', clientOrderId, cause: long, stamp }),
      ['order.cancelRequested cause 400'],
    ],
    [
      'on an order that is kept back',
      (drive) => drive.intent('o', requestOf()),
      happened({ type: 'fenced', clientOrderId, cause: 'age', detail: long, stamp }),
      ['order.fenced detail 400'],
    ],
    [
      'on an amend that is kept back',
      amending,
      happened({
        type: 'fenced',
        clientOrderId,
        message: 'amend',
        cause: 'age',
        detail: long,
        stamp,
      }),
      ['order.amendRejected reason 400'],
    ],
    [
      'on a kill',
      working,
      (drive) =>
        drive.core.process({
          type: 'kill',
          command: killOf(),
          actor: alice,
          cause: long,
          epoch: drive.epoch,
          stamp,
        }),
      ['mode.changed cause 64', 'order.cancelRequested cause 400'],
    ],
    [
      'on a reduction',
      () => {},
      (drive) =>
        drive.core.process({
          type: 'reduce',
          scope: {},
          actor: alice,
          cause: long,
          reason: long,
          commandId: CommandId.parse('reduce-0001'),
          epoch: drive.epoch,
          stamp,
        }),
      ['mode.changed cause 64', 'mode.changed reason 400'],
    ],
    [
      'on a fault of a component with a long name',
      () => {},
      (drive) => {
        const from = 'v'.repeat(1_000) as typeof venue;
        return drive.report({ kind: 'fault', detail: long }, 1, from);
      },
      ['fault.recorded component 64', 'fault.recorded detail 400'],
    ],
  ])('%s', (_, before, step, texts) => {
    const drive = armedDesk();
    before(drive);
    const outcome = step(drive);
    expect(textsOf(outcome)).toEqual(texts);
    const bodies = outcome.events.map(({ body }) => body);
    expect(LedgerBody.array().parse(bodies)).toEqual(bodies);
  });

  it('and do not crowd out the history of an order of which a report cannot be', () => {
    const drive = armedDesk();
    working(drive);
    const { events } = drive.accepted('o', 'v'.repeat(64));
    const said = 'accepted with another venue id, ';
    expect(events.map(({ body }) => body)).toEqual([
      {
        type: 'fault.recorded',
        component: 'venue/sim',
        detail:
          `${said}${'v'.repeat(90 - said.length)}: order o is new, buy 0 of 10 lots filled, ` +
          'sent, venue id v-o, so far: approved sent accepted',
        count: 1,
        owner: requestOf().owner,
      },
      {
        type: 'order.unknown',
        clientOrderId: 'o',
        reason: `the venue contradicted itself: ${said}${'v'.repeat(64)}`,
      },
    ]);
  });

  it('and are cut in what is said of a contradiction', () => {
    const drive = armedDesk();
    working(drive);
    const accepted = { kind: 'accepted', clientOrderId, venueOrderId: long as never } as const;
    const [, unknown] = drive.report(accepted).events;
    const said = `the venue contradicted itself: accepted with another venue id, ${long}`;
    expect(unknown?.body).toMatchObject({ reason: said.slice(0, 400) });
  });
});
