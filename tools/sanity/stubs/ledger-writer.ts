// A ledger writer that says every commit is durable and writes none of them.
// Built into an engine only to see the tests fail; never part of a build that anybody runs.
import { openWriteConnection } from '../../../engine/ledger/connection.ts';
import { makePrivateFile, prepareLedger } from '../../../engine/ledger/creation.ts';
import { eachRow } from '../../../engine/ledger/event-text.ts';
import type * as real from '../../../engine/ledger/writer.ts';

export const openWriter: typeof real.openWriter = (path) => {
  makePrivateFile(path);
  const connection = openWriteConnection(path);
  const head = prepareLedger(connection, path);
  connection.close();
  let { sequence } = head;
  return {
    head,
    commit: (batches) => {
      for (const batch of batches) {
        eachRow(batch, (row) => {
          sequence = Number(row.sequence);
        });
      }
      return { sequence, hash: head.hash };
    },
    noteHead: () => {},
    checkpointIfLong: () => {},
    close: () => {},
    abandon: () => {},
  };
};

export const rehearseRows: typeof real.rehearseRows = () => {};
