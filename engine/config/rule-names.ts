/**
 * Names that no rule of a desk file may have. The cause of a mode is the name of the rule that set
 * it, or a word of the engine's own: who has set it could not be told apart.
 */
import type { ConfigPath, Finding } from './config-issue.ts';

/** Causes that a mode or the latch has without any rule. */
const causes: ReadonlySet<string> = new Set([
  'start',
  'stop',
  'kill',
  'reduce',
  'pause',
  're-arm',
  'flatten',
  'warden',
]);

/** What is wrong with a name that is a cause of the engine's own; nothing: it is none. */
export function reservedNameFindings(name: string, path: ConfigPath): Finding[] {
  if (!causes.has(name)) return [];
  const problem = `"${name}" is what the engine itself calls a cause of a halt`;
  return [{ path, problem, instead: 'give the rule another name' }];
}
