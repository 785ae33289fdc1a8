/** Limits change by a signed plan: tighter with one, looser with two, never by a file alone. */
import { describe, expect, it, test } from 'vitest';
import { AccountId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import { lots } from '../../contract/numbers.ts';
import { limitsHashOf } from '../../operators/base-hash.ts';
import { isLooser, limitChanges } from '../../state/limit-changes.ts';
import { emptyPosition, positionKey } from '../../state/position.ts';
import { FourEyesDesk, type Person } from '../commands/four-eyes-fixture.ts';

const inForce = (desk: FourEyesDesk): Limits => {
  const { limits } = desk.test.loop.core.ledger;
  if (limits === null) throw new Error('no limits');
  return limits;
};

/** The limits in force with the first instrument's order quantity times `factor`. */
function withOrders(limits: Limits, factor: number): Limits {
  const [first, ...rest] = limits.instruments;
  if (first === undefined) throw new Error('no instrument');
  return {
    ...limits,
    instruments: [{ ...first, orderLots: lots(first.orderLots * factor) }, ...rest],
  };
}

const planOf = (desk: FourEyesDesk, person: Person, limits: Limits, fields: object = {}) =>
  desk.sign(person, {
    ...{ kind: 'plan.apply', limits, baseHash: limitsHashOf(inForce(desk)) },
    ...{ source: 'desk.yaml', reason: 'reviewed on Monday', ...fields },
  });

const bodies = (desk: FourEyesDesk, type: string) =>
  desk.test.ledger.events.map(({ body }) => body).filter((body) => body.type === type);

describe('a plan', () => {
  it('P11 that loosens needs risk, and a second operator; both are on the record', async () => {
    const desk = new FourEyesDesk();
    const before = inForce(desk);
    const wider = withOrders(before, 2);
    expect(await desk.commands.take(planOf(desk, 'cat', wider))).toMatch(/needs the role risk/);
    const answer = await desk.commands.take(planOf(desk, 'ben', wider));
    if (typeof answer === 'string') throw new Error(answer);
    expect(inForce(desk)).toEqual(before);
    expect(await desk.approve('ben', answer.proposalId)).toMatch(/who asked cannot approve/);
    expect(await desk.approve('ada', answer.proposalId)).toBe('');
    expect(inForce(desk)).toEqual(wider);
    expect(bodies(desk, 'limits.set').at(-1)).toMatchObject({
      ...{ operator: 'ben', approver: 'ada', commandId: answer.proposalId },
      cause: 'plan desk.yaml: reviewed on Monday',
    });
  });

  it('P11 that tightens needs one, a trader too', async () => {
    const desk = new FourEyesDesk();
    const wide = withOrders(inForce(desk), 4);
    desk.test.loop.core.ledger.limits = wide;
    const tight = withOrders(wide, 0.5);
    expect(await desk.commands.take(planOf(desk, 'cat', tight))).toBe('');
    expect(inForce(desk)).toEqual(tight);
    const recorded = bodies(desk, 'command.recorded').at(-1);
    expect(recorded).toMatchObject({
      before: `limits: ${limitsHashOf(wide).slice(0, 12)}`,
      after: `limits: ${limitsHashOf(tight).slice(0, 12)}`,
    });
  });

  it('P11 of a trader loosens nothing, whatever figure it changes', async () => {
    const desk = new FourEyesDesk();
    const before = inForce(desk);
    let tried = 0;
    for (const path of numbersOf(before)) {
      for (const factor of [0, 0.5, 2, 1_000]) {
        const limits = changed(before, path, factor);
        const signed = await attempt(desk, limits);
        if (signed !== '') tried += 1;
        expect(isLooser(limitChanges(before, inForce(desk)))).toBe(false);
      }
    }
    expect(tried).toBeGreaterThan(10);
  });

  test.each([
    ['over other limits', { baseHash: '0'.repeat(64) }, /plan again/],
    ['of an instrument that the desk has not', { strange: true }, /no such instrument .* DOGE.sim/],
  ])('%s is refused', async (_name, { strange, ...fields }: Record<string, unknown>, refusal) => {
    const desk = new FourEyesDesk();
    const limits = inForce(desk);
    const [first] = limits.instruments;
    if (first === undefined) throw new Error('no instrument');
    const more = { ...first, instrument: InstrumentId.parse('DOGE.sim') };
    const asked =
      strange === true ? { ...limits, instruments: [...limits.instruments, more] } : limits;
    const answer = await desk.commands.take(planOf(desk, 'ben', asked, fields));
    if (typeof answer === 'string') expect(answer).toMatch(refusal);
    else expect(await desk.approve('ada', answer.proposalId)).toMatch(refusal);
    expect(inForce(desk)).toEqual(limits);
  });
});

describe('a desk file at a start', () => {
  it('that is tighter is taken, one that is the same changes nothing', () => {
    const desk = new FourEyesDesk();
    const { loop } = desk.test;
    loop.core.ledger.limits = withOrders(inForce(desk), 4);
    const events = bodies(desk, 'limits.set').length;
    desk.plan.open(inForce(desk));
    expect(bodies(desk, 'limits.set')).toHaveLength(events);
    const tight = withOrders(inForce(desk), 0.5);
    desk.plan.open(tight);
    expect([inForce(desk), desk.plan.blockers()]).toEqual([tight, []]);
  });

  it('that is looser is held back until a plan is signed, and nothing arms before', async () => {
    const desk = new FourEyesDesk();
    const before = inForce(desk);
    const wide = withOrders(before, 2);
    desk.plan.open(wide);
    expect(inForce(desk)).toEqual(before);
    expect(desk.plan.blockers()).toEqual([
      expect.stringMatching(/desk.yaml is looser than the limits in force \(BTCUSDT.sim: /),
    ]);
    expect(bodies(desk, 'fault.recorded').at(-1)).toMatchObject({ component: 'limits' });
    const answer = await desk.commands.take(planOf(desk, 'ben', wide));
    if (typeof answer === 'string') throw new Error(answer);
    expect(await desk.approve('ada', answer.proposalId)).toBe('');
    expect([inForce(desk), desk.plan.blockers()]).toEqual([wide, []]);
  });

  it('P11 stays held under a plan that one has signed and that decides nothing of it', async () => {
    const desk = new FourEyesDesk();
    const before = inForce(desk);
    desk.plan.open(withOrders(before, 2));
    const held = desk.plan.blockers();
    for (const limits of [before, withOrders(before, 0.5)]) {
      expect(await desk.commands.take(planOf(desk, 'cat', limits))).toBe('');
      expect([inForce(desk), desk.plan.blockers().length]).toEqual([limits, held.length]);
    }
    expect(held).toHaveLength(1);
  });

  it('is decided by any plan that two have signed', async () => {
    const desk = new FourEyesDesk();
    const before = inForce(desk);
    desk.plan.open(withOrders(before, 4));
    const answer = await desk.commands.take(planOf(desk, 'ben', withOrders(before, 2)));
    if (typeof answer === 'string') throw new Error(answer);
    expect(await desk.approve('ada', answer.proposalId)).toBe('');
    expect(desk.plan.blockers()).toEqual([]);
  });

  it('P11 and a plan that leaves a position without limits need two', async () => {
    const desk = new FourEyesDesk();
    const before = inForce(desk);
    const [first, ...rest] = before.instruments;
    if (first === undefined) throw new Error('no instrument');
    const [without, blind] = [rest, [{ ...first, referenceAgeMillis: 1 }, ...rest]].map(
      (instruments) => ({ ...before, instruments }),
    );
    if (without === undefined || blind === undefined) throw new Error('no limits');
    holdLots(desk, first.instrument, 5);
    for (const limits of [without, blind]) {
      const answer = await desk.commands.take(planOf(desk, 'cat', limits));
      expect(answer).toMatch(/needs the role risk/);
      expect(inForce(desk)).toEqual(before);
    }
    desk.plan.open(without);
    expect([inForce(desk), desk.plan.blockers().length]).toEqual([before, 1]);
    holdLots(desk, first.instrument, 0);
    expect(await desk.commands.take(planOf(desk, 'cat', blind))).toBe('');
  });
});

/** Puts a position of the maker on the books. */
function holdLots(desk: FourEyesDesk, instrument: InstrumentId, held: number): void {
  const [account, strategy] = [AccountId.parse('paper'), StrategyId.parse('maker')];
  const position = { ...emptyPosition(account, strategy, instrument), lots: lots(held) };
  const key = positionKey(account, strategy, instrument);
  desk.test.loop.core.ledger.positions.set(key, position);
}

async function attempt(desk: FourEyesDesk, limits: unknown): Promise<string> {
  try {
    const answer = await desk.commands.take(planOf(desk, 'cat', limits as Limits));
    return typeof answer === 'string' ? answer : 'proposed';
  } catch {
    // No set of limits at all: the schema of the command says so before it can be signed.
    return '';
  }
}

/** Places of all numbers, as lists of keys. */
function numbersOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value === 'number') return [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => numbersOf(field, [...path, key]));
}

function changed(limits: Limits, path: readonly string[], factor: number): unknown {
  const copy: unknown = structuredClone(limits);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  at[last] = Math.round(Number(at[last]) * factor);
  return copy;
}
