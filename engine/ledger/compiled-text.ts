/**
 * Compiles a zod schema into one step that checks a value and writes its canonical JSON: what
 * takes two walks and a copy with the schema and the canonical writer takes one walk here.
 * Decides nothing by itself: a value or a schema that it does not know goes to zod and to
 * canonicalJson, so that it can only be faster than these, never different.
 */
import { z } from 'zod';
import { canonicalJson } from '../contract/canonical.ts';

/** The canonical JSON of a value that fits the schema; undefined for any other. */
export type TextOf = (value: unknown) => string | undefined;

type Schema = z.core.$ZodType;
type Check<T> = (value: T) => boolean;
type Checks = readonly z.core.$ZodCheck<never>[] | undefined;

/** The compiled form of a schema; ask for it once, where modules are loaded. */
export function compiledText(schema: Schema): TextOf {
  const fast = compile(schema, true);
  const slow = exactly(schema);
  // In the fast way undefined means: not sure. The slow one says what is wrong, or writes it.
  return (value) => fast(value) ?? slow(value);
}

/** Whether a value fits the schema as it is, with nothing that the schema would change or drop. */
export function compiledFit<S extends Schema>(schema: S): (value: unknown) => value is z.infer<S> {
  const fast = compile(schema, false);
  return (value): value is z.infer<S> => {
    if (fast(value) !== undefined) return true;
    const parsed = z.safeParse(schema, value);
    return parsed.success && canonicalJson(parsed.data) === canonicalJson(value);
  };
}

/** The two walks that the compiled step stands for. */
const exactly =
  (schema: Schema): TextOf =>
  (value) => {
    const parsed = z.safeParse(schema, value);
    return parsed.success && parsed.data !== undefined ? canonicalJson(parsed.data) : undefined;
  };

/** The step of a schema; one that does not write gives the empty text for every value that fits. */
function compile(schema: Schema, writes: boolean): TextOf {
  if (schema instanceof z.ZodObject) return objectText(schema, writes);
  if (schema instanceof z.ZodDiscriminatedUnion) return unionText(schema, writes);
  if (schema instanceof z.ZodString) return stringText(schema, writes);
  if (schema instanceof z.ZodNumber) return integerText(schema, writes);
  if (schema instanceof z.ZodArray) return arrayText(schema, writes);
  if (schema instanceof z.ZodNullable) {
    const inner = compile(schema.def.innerType, writes);
    return (value) => (value === null ? 'null' : inner(value));
  }
  if (schema instanceof z.ZodBoolean) return booleanText;
  if (schema instanceof z.ZodEnum) return wordText(Object.values(schema.def.entries));
  if (schema instanceof z.ZodLiteral) return wordText(schema.def.values);
  return exactly(schema);
}

const booleanText: TextOf = (value) =>
  value === true ? 'true' : value === false ? 'false' : undefined;

/** One of a few texts, each written once and for all. */
function wordText(words: readonly unknown[]): TextOf {
  const texts = new Map(
    words.filter((word) => typeof word === 'string').map((word) => [word, JSON.stringify(word)]),
  );
  return (value) => (typeof value === 'string' ? texts.get(value) : undefined);
}

/** Texts that a string field keeps written: names come again and again, ids never do. */
const memoryLimit = 256;

function stringText(schema: z.ZodString, writes: boolean): TextOf {
  const checks = checksOf(schema.def.checks, stringCheck);
  // A pattern is a format too, and the one that is known here: all ids have one.
  const isKnown = schema.format === null || schema.format === 'regex';
  if (checks === null || !isKnown) return exactly(schema);
  const fits = all<string>(checks);
  let memory: Map<string, string> | null = new Map();
  let remembered = 0;
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const known = memory?.get(value);
    if (known !== undefined) {
      remembered += 1;
      return known;
    }
    if (!fits(value)) return undefined;
    const text = writes ? quoted(value) : '';
    if (memory === null) return text;
    if (memory.size < memoryLimit) memory.set(value, text);
    else if (remembered < memoryLimit) memory = null;
    return text;
  };
}

const plain = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

function integerText(schema: z.ZodNumber, writes: boolean): TextOf {
  const checks = checksOf(schema.def.checks, numberCheck);
  if (checks === null || schema.format !== 'safeint') return exactly(schema);
  const fits = all<number>(checks);
  return (value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || !fits(value)) return undefined;
    return writes ? `${value}` : '';
  };
}

function arrayText(schema: z.ZodArray, writes: boolean): TextOf {
  const checks = checksOf(schema.def.checks, lengthCheck);
  if (checks === null) return exactly(schema);
  const fits = all<readonly unknown[]>(checks);
  const item = compile(schema.def.element, writes);
  return (value) => {
    if (!Array.isArray(value) || !fits(value)) return undefined;
    let text = '';
    for (const element of value) {
      const written = item(element);
      if (written === undefined) return undefined;
      if (writes) text = text === '' ? written : `${text},${written}`;
    }
    return `[${text}]`;
  };
}

function unionText(schema: z.ZodDiscriminatedUnion, writes: boolean): TextOf {
  const key = schema.def.discriminator;
  const members = new Map<unknown, TextOf>();
  for (const option of schema.def.options) {
    const literal = option instanceof z.ZodObject ? shapeOf(option)[key] : undefined;
    if (!(literal instanceof z.ZodLiteral)) return exactly(schema);
    const text = compile(option, writes);
    for (const value of literal.def.values) members.set(value, text);
  }
  return (value) => (isRecord(value) ? members.get(value[key])?.(value) : undefined);
}

const shapeOf = (schema: z.ZodObject): Readonly<Record<string, Schema>> => schema.shape;

interface Field {
  readonly key: string;
  /** The key as it stands in the text, with its colon. */
  readonly label: string;
  readonly isOptional: boolean;
  readonly text: TextOf;
}

function objectText(schema: z.ZodObject, writes: boolean): TextOf {
  const isStrict = schema.def.catchall instanceof z.ZodNever;
  if (!isStrict || (schema.def.checks?.length ?? 0) > 0) return exactly(schema);
  const fields = fieldsOf(schema, writes);
  return (value) => {
    if (!isRecord(value)) return undefined;
    let text = '';
    let found = 0;
    for (const { key, label, isOptional, text: textOf } of fields) {
      const field = value[key];
      if (field === undefined && isOptional) continue;
      const written = textOf(field);
      if (written === undefined) return undefined;
      if (writes) text += found === 0 ? label + written : `,${label}${written}`;
      found += 1;
    }
    // One key more than the schema has, be it undefined: that is for zod to judge.
    return Object.keys(value).length === found ? `{${text}}` : undefined;
  };
}

function fieldsOf(schema: z.ZodObject, writes: boolean): readonly Field[] {
  // Sorted as canonicalJson sorts.
  return Object.entries(shapeOf(schema))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, given]) => {
      const isOptional = given instanceof z.ZodOptional;
      const inner: Schema = isOptional ? given.def.innerType : given;
      return { key, label: `${JSON.stringify(key)}:`, isOptional, text: compile(inner, writes) };
    });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function all<T>(checks: readonly Check<T>[]): Check<T> {
  const [first, second] = checks;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (checks.length === 2) return (value) => first(value) && second(value);
  return (value) => checks.every((check) => check(value));
}

/** What each check of a schema asks; null when one of them is not known here. */
function checksOf<T>(
  checks: Checks,
  known: (check: z.core.$ZodCheck<never>) => Check<T> | null,
): Check<T>[] | null {
  const found: Check<T>[] = [];
  for (const check of checks ?? []) {
    const step = known(check);
    if (step === null) return null;
    found.push(step);
  }
  return found;
}

function lengthCheck(check: z.core.$ZodCheck<never>): Check<{ readonly length: number }> | null {
  if (check instanceof z.core.$ZodCheckMinLength) {
    const { minimum } = check._zod.def;
    return ({ length }) => length >= minimum;
  }
  if (check instanceof z.core.$ZodCheckLengthEquals) {
    const { length: wanted } = check._zod.def;
    return ({ length }) => length === wanted;
  }
  if (!(check instanceof z.core.$ZodCheckMaxLength)) return null;
  const { maximum } = check._zod.def;
  return ({ length }) => length <= maximum;
}

function stringCheck(check: z.core.$ZodCheck<never>): Check<string> | null {
  if (!(check instanceof z.core.$ZodCheckRegex)) return lengthCheck(check);
  const { pattern } = check._zod.def;
  // A pattern that remembers where it was would answer by turns.
  return pattern.global || pattern.sticky ? null : (value) => pattern.test(value);
}

function numberCheck(check: z.core.$ZodCheck<never>): Check<number> | null {
  if (check instanceof z.core.$ZodCheckGreaterThan) {
    const { value: bound, inclusive } = check._zod.def;
    if (typeof bound !== 'number') return null;
    return inclusive ? (value) => value >= bound : (value) => value > bound;
  }
  if (!(check instanceof z.core.$ZodCheckLessThan)) return null;
  const { value: bound, inclusive } = check._zod.def;
  if (typeof bound !== 'number') return null;
  return inclusive ? (value) => value <= bound : (value) => value < bound;
}
