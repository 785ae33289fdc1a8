// What a pure room may not touch: clocks, randomness, timers, promises, the process.
// Looks at calls and not at types: an interface may well speak of a promise that others keep.
import { identifierName, lineAt, type SyntaxNode, visitSyntax } from '../repository/syntax.ts';

const FORBIDDEN_CALLS = new Set([
  'clearInterval',
  'clearTimeout',
  'fetch',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
const FORBIDDEN_OBJECTS = new Set(['console', 'crypto', 'performance', 'Promise']);
const FORBIDDEN_MEMBERS = new Set(['Date.now', 'Math.random', 'process.env', 'process.hrtime']);

/** Describes every impure act in the text of a pure room's file. */
export function purityFaults(path: string, text: string): readonly string[] {
  const faults: string[] = [];
  visitSyntax(path, text, (node) => {
    const act = impureAct(node);
    if (act !== undefined) faults.push(`${path}:${lineAt(text, node.start)}: ${act}`);
  });
  return faults;
}

function impureAct(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case 'CallExpression':
      return callAct(identifierName(node['callee']));
    case 'MemberExpression':
      return memberAct(identifierName(node['object']), identifierName(node['property']));
    case 'NewExpression':
      return creationAct(identifierName(node['callee']), node['arguments']);
    case 'AwaitExpression':
      return 'await';
    case 'ForOfStatement':
      return node['await'] === true ? 'for await' : undefined;
    default:
      return node['async'] === true ? 'async function' : undefined;
  }
}

function callAct(name: string | undefined): string | undefined {
  return name !== undefined && FORBIDDEN_CALLS.has(name) ? `${name}()` : undefined;
}

function memberAct(object: string | undefined, property: string | undefined): string | undefined {
  const member = `${object}.${property}`;
  if (object !== undefined && FORBIDDEN_OBJECTS.has(object)) return member;
  return FORBIDDEN_MEMBERS.has(member) ? member : undefined;
}

/** `new Date(given)` only names a time that was given; `new Date()` reads the clock. */
function creationAct(name: string | undefined, given: unknown): string | undefined {
  if (name === 'Promise') return 'new Promise';
  const readsClock = name === 'Date' && Array.isArray(given) && given.length === 0;
  return readsClock ? 'new Date()' : undefined;
}
