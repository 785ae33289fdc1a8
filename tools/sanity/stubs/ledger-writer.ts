// A ledger writer that says every commit is durable and writes none of them.
// Built into an engine only to see the tests fail; never part of a build that anybody runs.
import { openWriteConnection } from '../../../engine/ledger/connection.ts';
import { makePrivateFile, prepareLedger } from '../../../engine/ledger/creation.ts';
import { textColumns } from '../../../engine/ledger/event-text.ts';
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
      for (const texts of batches) {
        for (const text of texts) sequence = Number(textColumns(text).sequence);
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
