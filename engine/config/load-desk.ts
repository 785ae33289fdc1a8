/**
 * Loads a desk file: text, schema, rules, in this order; all issues of a stage at once.
 * Never repairs or defaults what is wrong: a desk with an issue does not start.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalJson } from '../contract/canonical.ts';
import { DeskConfig } from '../contract/config.ts';
import { catalogueFindings, type DeskCatalogue } from './catalogue.ts';
import type { ConfigIssue, Finding } from './config-issue.ts';
import { ruleFindings } from './desk-rules.ts';
import { readDeskSource } from './desk-source.ts';
import { findingsOf } from './schema-findings.ts';

/** A desk file that may be used. */
export interface LoadedDesk {
  readonly config: DeskConfig;
  /** SHA-256 (hex) of the canonical JSON of the checked configuration, defaults filled in. */
  readonly configHash: string;
  /** Names a finding's place in the file, for checks that come later. */
  readonly place: (finding: Finding) => ConfigIssue;
}

export type DeskResult =
  | { readonly ok: true; readonly desk: LoadedDesk }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** SHA-256 (hex) over the canonical JSON of a configuration. */
export const configHashOf = (config: DeskConfig): string =>
  createHash('sha256').update(canonicalJson(config)).digest('hex');

/**
 * Checks the text of a desk file; `file` is the name that issues carry. Without a catalogue the
 * names of modules, parameters and generated symbols are not checked.
 */
export function parseDesk(text: string, file: string, catalogue?: DeskCatalogue): DeskResult {
  const read = readDeskSource(text, file);
  if (!read.ok) return read;
  const { value, place, written } = read.source;
  const parsed = DeskConfig.safeParse(value);
  const findings = parsed.success
    ? [
        ...ruleFindings(parsed.data),
        ...(catalogue === undefined ? [] : catalogueFindings(parsed.data, catalogue)),
      ]
    : parsed.error.issues.flatMap((issue) => findingsOf(issue, written));
  if (!parsed.success || findings.length > 0) {
    const issues = findings.map(place);
    issues.sort((a, b) => a.line - b.line || a.column - b.column);
    return { ok: false, issues };
  }
  const config = parsed.data;
  return { ok: true, desk: { config, configHash: configHashOf(config), place } };
}

/** Reads and checks a desk file. */
export function loadDesk(path: string, catalogue?: DeskCatalogue): DeskResult {
  try {
    return parseDesk(readFileSync(path, 'utf8'), path, catalogue);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const instead = 'name a desk file that exists and can be read';
    const issue = { file: path, line: 1, column: 1, path: 'desk file', problem, instead };
    return { ok: false, issues: [issue] };
  }
}
