/**
 * A ledger's version covers its events as well as its tables: an older Quarterdeck that meets an
 * event it does not know would call the ledger damaged, where it should say that it is newer.
 */
import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../contract/canonical.ts';
import { LedgerEvent } from '../contract/events.ts';
import { schemaVersion } from './schema.ts';

/**
 * The events of each version, as the hash of their schema. That of a released version never
 * changes: raise `schemaVersion` (a version may add no table) and add a line. 0.2.0 wrote 1.
 */
const eventsOfVersion: Readonly<Record<number, string>> = {
  2: 'dd463a796cf06644259fb7a7b3465d3c1ac22fa2f534d211f074b8bd941e0ac6',
  3: 'd6c9f2d8a04e08d524c044e8a53e6579a189336bcea166e108ccc99fbe47b6c6',
};

test('the events are those of the version that the tables say', () => {
  const schema = z.toJSONSchema(LedgerEvent, { unrepresentable: 'any', reused: 'ref' });
  const found = hash('sha256', canonicalJson(JSON.parse(JSON.stringify(schema))), 'hex');
  expect(found).toBe(eventsOfVersion[schemaVersion]);
});
