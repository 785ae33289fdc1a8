// How long a function, a line and a file may be.
// Says nothing about what is in them.
import { identifierName, lineAt, type SyntaxNode, visitSyntax } from '../repository/syntax.ts';

export const FUNCTION_LINES_LIMIT = 70;
export const LINE_COLUMNS_LIMIT = 100;
export const FILE_LINES_LIMIT = 400;

const FUNCTION_KINDS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

/** Describes every function, line and file of the text that is too long. */
export function sizeFaults(path: string, text: string): readonly string[] {
  const faults: string[] = [];
  const lines = text.split('\n');
  const length = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  if (length > FILE_LINES_LIMIT) faults.push(`${path}: file of ${length} lines`);
  for (const [index, line] of lines.entries()) {
    if (line.length > LINE_COLUMNS_LIMIT) {
      faults.push(`${path}:${index + 1}: line of ${line.length} columns`);
    }
  }
  return [...faults, ...functionFaults(path, text)];
}

function functionFaults(path: string, text: string): readonly string[] {
  if (path.endsWith('.css')) return [];
  const faults: string[] = [];
  visitSyntax(path, text, (node, parent) => {
    if (!FUNCTION_KINDS.has(node.type) || isGroupOfTests(parent)) return;
    const first = lineAt(text, node.start);
    const length = lineAt(text, node.end) - first + 1;
    if (length > FUNCTION_LINES_LIMIT) {
      faults.push(`${path}:${first}: function of ${length} lines`);
    }
  });
  return faults;
}

/** `describe('...', () => { ... })` groups tests; it is a heading and no function to read. */
function isGroupOfTests(parent: SyntaxNode | undefined): boolean {
  return parent?.type === 'CallExpression' && identifierName(parent['callee']) === 'describe';
}
