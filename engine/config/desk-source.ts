/**
 * The text of a desk file as YAML, with the place of every value in it.
 * Judges only what YAML itself forbids; what a desk may say is the schema's business.
 */
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { type ConfigIssue, type ConfigPath, type Finding, pathText } from './config-issue.ts';

/** Largest desk file in characters; a larger one is not read. */
export const deskTextLengthLimit = 1_000_000;

export interface DeskSource {
  /** What the file says, not yet checked. */
  readonly value: unknown;
  /** A finding with its place in the file. */
  readonly place: (finding: Finding) => ConfigIssue;
  /** The value as it is written, for example `0.01`, or what it is; null when it is missing. */
  readonly written: (path: ConfigPath) => string | null;
}

export type SourceResult =
  | { readonly ok: true; readonly source: DeskSource }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** Reads the text of a desk file; `file` is the name that issues carry, `whole` what it is. */
export function readDeskSource(text: string, file: string, whole = 'desk file'): SourceResult {
  const lines = new LineCounter();
  if (text.length > deskTextLengthLimit) {
    const problem = `longer than ${deskTextLengthLimit} characters`;
    const instead = 'split it in two';
    return {
      ok: false,
      issues: [{ file, line: 1, column: 1, path: whole, problem, instead }],
    };
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults = [...document.errors, ...document.warnings];
  // YAML's own words for a tab say nothing of tabs.
  const tab = /^ *\t/m.exec(text);
  if (faults.length > 0 && tab !== null) {
    const problem = 'the line is indented with a tab';
    const instead = 'indent with spaces';
    const issue = { file, ...at(tab.index), path: whole, problem, instead };
    return { ok: false, issues: [issue] };
  }
  if (faults.length > 0) {
    const issues = faults.map((fault) => ({
      file,
      ...at(fault.pos[0]),
      path: whole,
      problem: fault.message,
      instead: remedyOf(fault.code),
    }));
    return { ok: false, issues };
  }
  const place = (finding: Finding): ConfigIssue => {
    const offset = offsetOf(document.contents, finding);
    const { problem, instead } = finding;
    return { file, ...at(offset), path: pathText(finding.path, whole), problem, instead };
  };
  const written = (path: ConfigPath): string | null => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isScalar(node)) return node.source ?? String(node.value);
    if (node === undefined || node === null) return null;
    return isMap(node) ? 'a group of keys' : 'a list';
  };
  return { ok: true, source: { value: document.toJS({ maxAliasCount: 100 }), place, written } };
}

function remedyOf(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'keep one of the two';
    case 'BAD_INDENT':
      return 'align it with the keys around it';
    default:
      return 'correct the YAML';
  }
}

/** Where a path starts in the text; the deepest value of it that exists, when not all does. */
function offsetOf(contents: Node | null, finding: Finding): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const [index, part] of finding.path.entries()) {
    const found = child(node, part);
    if (found === null) return offset;
    const last = index === finding.path.length - 1;
    offset = (last && finding.atKey === true ? found.keyOffset : found.offset) ?? offset;
    node = found.value;
  }
  return offset;
}

interface Child {
  readonly value: unknown;
  readonly offset: number | null;
  readonly keyOffset: number | null;
}

function child(node: unknown, part: string | number): Child | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => keyOf(item.key) === String(part));
    if (pair === undefined) return null;
    const keyOffset = startOf(pair.key);
    return { value: pair.value, offset: startOf(pair.value) ?? keyOffset, keyOffset };
  }
  const items = hasItems(node) ? node.items : [];
  const item = typeof part === 'number' ? items[part] : undefined;
  if (item === undefined || isPair(item)) return null;
  return { value: item, offset: startOf(item), keyOffset: startOf(item) };
}

const keyOf = (key: unknown): string => (isScalar(key) ? String(key.value) : String(key));

const hasItems = (node: unknown): node is { readonly items: readonly unknown[] } =>
  typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);

function startOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null;
}
