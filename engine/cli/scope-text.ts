/**
 * A scope as it is typed on the command line: `desk`, or `strategy=maker-btc venue=sim`.
 * The reverse of scopeText; refuses what that would not have written, and a second name of a kind:
 * a scope is one filter, and an act on the last name alone would leave the others trading.
 */
import { Scope } from '../contract/scope.ts';
import { CommandFailure, exitUsage } from './output.ts';

/** The scope of the words; a usage failure when they are none. */
export function parseScope(text: string): Scope {
  const words = text.trim();
  if (words === 'desk') return {};
  const fields = new Map<string, string>();
  for (const word of words.split(/\s+/)) {
    const at = word.indexOf('=');
    if (at < 1) throw usage(text);
    const field = word.slice(0, at);
    const other = fields.get(field);
    if (other !== undefined) throw twice(`${field}=${other} and ${word}`);
    fields.set(field, word.slice(at + 1));
  }
  const parsed = Scope.safeParse(Object.fromEntries(fields));
  if (!parsed.success || fields.size === 0) throw usage(text);
  return parsed.data;
}

/** Takes `--scope` once: `before` is what an earlier one of the same line said. */
export function oneScope(text: string, before: string | undefined): string {
  if (before !== undefined) throw twice(`--scope "${before}" and --scope "${text}"`);
  return text;
}

const twice = (names: string): CommandFailure =>
  new CommandFailure(
    `${names}: a scope names one of each kind, nothing was sent; one command for each`,
    exitUsage,
  );

function usage(text: string): CommandFailure {
  const fields = 'venue, account, strategy, instrument, trader or client';
  return new CommandFailure(
    `"${text}" is no scope: write desk, or NAME=VALUE with ${fields}`,
    exitUsage,
  );
}
