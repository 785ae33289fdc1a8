/**
 * A scope as it is typed on the command line: `desk`, or `strategy=maker-btc venue=sim`.
 * The reverse of scopeText; refuses what that would not have written.
 */
import { Scope } from '../contract/scope.ts';
import { CommandFailure, exitUsage } from './output.ts';

/** The scope of the words; a usage failure when they are none. */
export function parseScope(text: string): Scope {
  const words = text.trim();
  if (words === 'desk') return {};
  const fields: Record<string, string> = {};
  for (const word of words.split(/\s+/)) {
    const at = word.indexOf('=');
    if (at < 1) throw usage(text);
    fields[word.slice(0, at)] = word.slice(at + 1);
  }
  const parsed = Scope.safeParse(fields);
  if (!parsed.success || Object.keys(fields).length === 0) throw usage(text);
  return parsed.data;
}

function usage(text: string): CommandFailure {
  const fields = 'venue, account, strategy, instrument, trader or client';
  return new CommandFailure(
    `"${text}" is no scope: write desk, or NAME=VALUE with ${fields}`,
    exitUsage,
  );
}
