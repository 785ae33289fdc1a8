// Walks the syntax tree of a source file, for the checks that look at more than its imports.
// Knows no rule; it only visits every node once.
import { parseSync } from 'oxc-parser';

/** One node of the tree: its kind, its place in the text, and whatever else the kind has. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Is given a node and the node above it. */
export type Visit = (node: SyntaxNode, parent: SyntaxNode | undefined) => void;

/** Visits every node of a file's text, parents first. Throws on text that does not parse. */
export function visitSyntax(path: string, text: string, visit: Visit): void {
  const parsed = parseSync(path, text);
  const first = parsed.errors[0];
  if (first !== undefined) throw new Error(`${path}: ${first.message}`);
  walk(parsed.program, undefined, visit);
}

function walk(value: unknown, parent: SyntaxNode | undefined, visit: Visit): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, parent, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = isNode(value) ? value : undefined;
  if (node !== undefined) visit(node, parent);
  for (const each of Object.values(value)) walk(each, node ?? parent, visit);
}

function isNode(value: object): value is SyntaxNode {
  return 'type' in value && typeof value.type === 'string' && 'start' in value;
}

/** The name of an identifier, or undefined for every other value. */
export function identifierName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type !== 'Identifier' || !('name' in value)) return undefined;
  return typeof value.name === 'string' ? value.name : undefined;
}

/** The number of the line, from 1, that an offset of the text is in. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
