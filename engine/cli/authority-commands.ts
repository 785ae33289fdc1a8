/**
 * `operators`: who may sign at the desk, what a desk file would change of that, and putting it in
 * force by a signed command.
 */
import type { Command } from 'commander';
import type { DeskConfig } from '../contract/config.ts';
import { authorityHashOf } from '../operators/base-hash.ts';
import { authorityChanges } from '../state/authority.ts';
import { directoryOf } from './desk.ts';
import { addFilePlan, type FilePart, ledgerOf, type ReadOptions } from './file-plan.ts';
import { answer } from './output.ts';

const authorityOf = ({ singleOperator, operators }: DeskConfig) => ({ singleOperator, operators });

const part: FilePart = {
  changes: (ledger, config) => authorityChanges(ledger, authorityOf(config)),
  command: (head, config, said) => {
    return { kind: 'operators.apply', ...head, authority: authorityOf(config), ...said };
  },
  baseHash: authorityHashOf,
  words: {
    same: 'the file has the operators that are in force',
    looser: 'it lets somebody sign who could not: it needs a second operator',
  },
};

async function list(options: ReadOptions): Promise<void> {
  const { operators, singleOperator } = await ledgerOf(directoryOf(options.dir));
  const named = [...operators].map(([id, { role, publicKey }]) => ({ id, role, publicKey }));
  const lines = named.map(({ id, role, publicKey }) => `${id}  ${role}  ${publicKey}`);
  const rule = singleOperator ? 'one of them is enough' : 'two of them sign what is looser';
  answer(options.json === true, { singleOperator, operators: named }, [...lines, rule]);
}

/** Adds `operators` to the program. */
export function addAuthorityCommands(program: Command): void {
  const operators = program.command('operators').description('who may sign at the desk');
  operators
    .command('list')
    .description('the operators in force')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  addFilePlan(operators, part, {
    plan: 'what a desk file would change of who may sign',
    apply: 'put the operators of a desk file in force: one key to take away, two to give',
  });
}
