import { expect, test } from 'vitest';
import { VenueId } from '../../engine/contract/ids.ts';
import { safetyLines } from './venue-safety.ts';

const id = (text: string): VenueId => VenueId.parse(text);

test('K10 venues without a dead-man timer are named, and first', () => {
  const venues = new Map([
    [id('both'), { safety: { cancelOnDisconnect: true, deadManMillis: 3_000 } }],
    [id('one'), { safety: { cancelOnDisconnect: true, deadManMillis: null } }],
    [id('none'), { safety: { cancelOnDisconnect: false, deadManMillis: null } }],
    [id('down'), {}],
  ]);
  expect(safetyLines(venues).map(({ venue, text, tone }) => `${tone} ${venue}: ${text}`)).toEqual([
    'amber one: cancel on disconnect, no dead-man timer',
    'amber none: no cancel on disconnect, no dead-man timer',
    'amber down: not known while it is not up',
    'faint both: cancel on disconnect, dead-man timer of 3 s',
  ]);
  expect(safetyLines(null)).toEqual([]);
});
