/** The one table of who may ask for what, and how many sign: what has to hold of all its rows. */
import { describe, expect, it, test } from 'vitest';
import { OperatorCommand } from '../contract/commands.ts';
import { approversOf, authorities, type Direction, onlyDirection, roleRefusal } from './roles.ts';

const kinds = OperatorCommand.options.map(({ shape }) => shape.kind.value);
const rows = kinds.flatMap((kind) =>
  (Object.keys(authorities[kind]) as Direction[]).map((direction) => [kind, direction] as const),
);
const place = { environment: 'SIM', singleOperator: false } as const;
const alone = { environment: 'SIM', singleOperator: true } as const;

describe('every row of the table', () => {
  it('covers every command there is', () => {
    expect(new Set(rows.map(([kind]) => kind))).toEqual(new Set(kinds));
  });

  test.each(rows)('%s, %s', (kind, direction) => {
    const approvers = approversOf(kind, direction, place);
    // The second signature is itself the looser act of an approval: it takes no third.
    const needsTwo = direction === 'looser' && kind !== 'proposal.approve';
    expect(approvers).toEqual(needsTwo ? ['risk', 'admin'] : null);
    expect(approversOf(kind, direction, alone)).toBeNull();
    expect(approversOf(kind, direction, { ...alone, environment: 'LIVE' })).toEqual(approvers);
    expect(roleRefusal('viewer', kind, direction) === null).toBe(kind === 'operator.signIn');
    expect(roleRefusal('admin', kind, direction)).toBeNull();
  });
});

it('what the table does not state is refused to everybody', () => {
  expect(roleRefusal('admin', 'rearm', 'tighter')).toMatch(/^rearm needs the role /);
  expect([onlyDirection('rearm'), onlyDirection('plan.apply')]).toEqual(['looser', null]);
});

it('P11 a trader may tighten a limit and loosen none', () => {
  expect(roleRefusal('trader', 'plan.apply', 'tighter')).toBeNull();
  expect(roleRefusal('trader', 'plan.apply', 'looser')).toMatch(/needs the role risk or admin/);
});
