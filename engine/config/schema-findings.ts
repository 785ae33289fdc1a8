/**
 * Puts what the schema found into an operator's words: the problem, and what to write instead.
 * Finds nothing itself.
 */
import type { z } from 'zod';
import type { ConfigPath, Finding } from './config-issue.ts';
import { knownKeys } from './json-schema.ts';
import { nearest } from './suggestion.ts';

/** What is written at a path of the file; null when there is nothing. */
export type Written = (path: ConfigPath) => string | null;

/**
 * All findings of one schema issue; an issue on several unknown keys gives one for each. `schema`
 * is that of the file: desk.yaml's unless said otherwise.
 */
export function findingsOf(
  issue: z.core.$ZodIssue,
  written: Written,
  schema?: z.ZodType,
): readonly Finding[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const text = written(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, schema));
    case 'invalid_type':
      return [wrongType(path, issue.expected, text)];
    case 'invalid_value':
      return [wrongWord(path, issue.values.map(String), text)];
    case 'too_small':
    case 'too_big':
      return [outOfRange(path, issue, text)];
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return [{ path, problem: `${text ?? 'this'} does not fit`, instead: issue.message }];
  }
}

function unknownKey(path: ConfigPath, key: string, schema?: z.ZodType): Finding {
  const known = knownKeys(path, schema);
  const near = nearest(key, known);
  const instead = near === null ? `use one of ${known.join(', ')}` : `did you mean "${near}"?`;
  return { path: [...path, key], atKey: true, problem: `unknown key "${key}"`, instead };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (lines that start with "- ")',
  object: 'a group of keys',
  record: 'a group of keys',
};

function wrongType(path: ConfigPath, expected: string, text: string | null): Finding {
  const wanted = typeNames[expected] ?? expected;
  if (text === null) return { path, problem: 'missing', instead: `give it ${wanted}` };
  const quoted = expected === 'string' ? `write it in quotes: "${text}"` : `write ${wanted}`;
  return { path, problem: `${text} is not ${wanted}`, instead: quoted };
}

function wrongWord(path: ConfigPath, words: readonly string[], text: string | null): Finding {
  const near = text === null ? null : nearest(text, words);
  const choice = words.length === 1 ? `write ${words[0]}` : `write one of ${words.join(', ')}`;
  const instead = near === null ? choice : `did you mean ${near}? (${words.join(', ')})`;
  return { path, problem: text === null ? 'missing' : `${text} is unknown here`, instead };
}

type RangeIssue = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig;

function outOfRange(path: ConfigPath, issue: RangeIssue, text: string | null): Finding {
  const small = issue.code === 'too_small';
  const bound = small ? issue.minimum : issue.maximum;
  const unit = unitOf(issue.origin);
  const inclusive = issue.inclusive === true;
  const side = small ? (inclusive ? 'at least' : 'more than') : inclusive ? 'at most' : 'less than';
  const problem = `${text ?? 'this'} is too ${small ? 'small' : 'large'}`;
  return { path, problem, instead: `use ${side} ${bound}${unit}` };
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}
