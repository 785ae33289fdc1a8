/**
 * Brings the tables of an older ledger to this version: a copy first, then all steps in one
 * transaction. Changes no row, and leaves the ledger as it was when anything fails.
 */
import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { quarterdeckVersion } from '../contract/version.ts';
import { type Connection, openReadConnection } from './connection.ts';
import { describeFailure, LedgerOpenError } from './failure.ts';
import { objectsBetween, schemaVersion, statements } from './schema.ts';

/** The ledger before its upgrade. */
export interface OlderLedger {
  readonly version: number;
  readonly sequence: number;
  readonly hash: string;
}

/** Upgrades the ledger at `path`, which this process alone may write; throws LedgerOpenError. */
export function upgradeLedger(connection: Connection, path: string, older: OlderLedger): void {
  const { version, sequence, hash } = older;
  const copy = backupBefore(connection, path, older);
  const utcNanos = BigInt(Date.now()) * 1_000_000n;
  try {
    connection.run(statements.begin);
    for (const sql of Object.values(objectsBetween(version, schemaVersion))) connection.run(sql);
    connection
      .statement('insertUpgrade')
      .run(schemaVersion, version, utcNanos, quarterdeckVersion, sequence, hash);
    connection.markVersion();
    connection.run(statements.commit);
  } catch (error) {
    connection.rollBack();
    const why = describeFailure(error);
    throw new LedgerOpenError(
      why.kind,
      `${path} could not be brought from ledger version ${version} to ${schemaVersion} and is as ` +
        `it was (copy: ${copy}): ${why.detail}`,
    );
  }
}

/** A durable copy of the ledger beside it, checked to end at the same row. */
function backupBefore(connection: Connection, path: string, older: OlderLedger): string {
  const copy = freeName(`${path}.version-${older.version}`);
  connection.statement('copyInto').run(copy);
  for (const name of [copy, dirname(copy)]) {
    const file = openSync(name, 'r');
    fsyncSync(file);
    closeSync(file);
  }
  const made = openReadConnection(copy);
  try {
    const last = made.statement('head').get();
    const isWhole = made.version() === older.version && made.quickCheck().length === 0;
    if (isWhole && last?.[0] === older.sequence && last[1] === older.hash) return copy;
    throw new LedgerOpenError('disk', `the copy ${copy} before the upgrade is not whole`);
  } finally {
    made.close();
  }
}

/** A copy never takes the place of an older one. */
function freeName(stem: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}.backup`;
    if (!existsSync(name)) return name;
  }
}
