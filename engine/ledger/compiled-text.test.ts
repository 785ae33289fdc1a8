import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../contract/canonical.ts';
import { LedgerBody } from '../contract/events.ts';
import { compiledFit, compiledText } from './compiled-text.ts';
import { eventsOf } from './events-fixture.ts';

type Schema = z.core.$ZodType;

/** What the compiled step stands for. */
function defined(schema: Schema, value: unknown): string | undefined {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? canonicalJson(parsed.data) : undefined;
}

const decimals = ['0.01', '1', '0.00001', '100'];

/** Whether a schema takes a value that came as JSON, and leaves it as it is. */
function fitsAsIs(schema: Schema, json: unknown): boolean {
  return defined(schema, json) === canonicalJson(json);
}

/** Strings of a schema, those included that need escapes where it allows them. */
function stringsOf(schema: z.ZodString): fc.Arbitrary<unknown> {
  let [minLength, maxLength] = [0, 40];
  for (const check of schema.def.checks ?? []) {
    if (check instanceof z.core.$ZodCheckRegex) return fc.stringMatching(check._zod.def.pattern);
    if (check instanceof z.core.$ZodCheckMinLength) minLength = check._zod.def.minimum;
    else if (check instanceof z.core.$ZodCheckMaxLength) maxLength = check._zod.def.maximum;
    else if (check instanceof z.core.$ZodCheckLengthEquals) {
      return fc.constantFrom('a'.repeat(check._zod.def.length), 'a');
    } else return fc.constantFrom(...decimals);
  }
  const unit: fc.Arbitrary<string> = fc.constantFrom(
    'a',
    'Z',
    ' ',
    '"',
    '\\',
    '\n',
    '€',
    '\u2028',
    '\ud800',
    '😀',
    '\0',
  );
  return fc
    .array(unit, { minLength, maxLength: Math.floor(maxLength / 2) })
    .map((all) => all.join(''));
}

/** Values that a schema of the contract takes, most of the time. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, Schema>> = schema.shape;
    const required = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional));
    const fields = Object.entries(shape).map(([key, field]) => [key, valuesOf(field)]);
    const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(fields);
    return fc.record(model, { requiredKeys: required });
  }
  if (schema instanceof z.ZodOptional) return valuesOf(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return fc.option(valuesOf(schema.def.innerType));
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.def.element), { maxLength: 3 });
  if (schema instanceof z.ZodString) return stringsOf(schema);
  if (schema instanceof z.ZodNumber) return fc.oneof(fc.nat(9), fc.maxSafeInteger());
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum)
    return fc.constantFrom<unknown>(...Object.values(schema.def.entries));
  if (schema instanceof z.ZodLiteral) return fc.constantFrom<unknown>(...schema.def.values);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.def.options.map(valuesOf));
  return fc.anything();
}

const strange: readonly unknown[] = [
  undefined,
  null,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1.5,
  -1,
  2 ** 53,
  1n,
  '',
  '"',
  '1',
  'x'.repeat(500),
  true,
  {},
  [],
  [undefined],
  new Date(0),
  () => 1,
];

/** The value with something put in its place, or into one of its fields, at some depth. */
function spoilt(value: unknown, path: readonly number[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  if (Array.isArray(value)) return value.map((item) => spoilt(item, rest, by));
  const keys = [...Object.keys(value), 'extra'];
  const key = keys[step % keys.length] ?? 'extra';
  const field: unknown = (value as Record<string, unknown>)[key];
  return { ...value, [key]: rest.length > 0 && field !== undefined ? spoilt(field, rest, by) : by };
}

const jsonOnly = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

describe('the compiled text of an event is that of the schema and the canonical writer', () => {
  const types = LedgerBody.options.map(
    (option) => [[...option.shape.type.def.values].join(), option] as const,
  );

  const written = new Set<string>();

  test.each(types)('%s', (type, option) => {
    const textOf = compiledText(LedgerBody);
    fc.assert(
      fc.property(valuesOf(option), (value) => {
        const text = textOf(value);
        expect(text).toBe(defined(LedgerBody, value));
        if (text !== undefined) written.add(type);
      }),
      { numRuns: 60 },
    );
    const fits = compiledFit(LedgerBody);
    const path = fc.array(fc.nat(30), { maxLength: 3 });
    fc.assert(
      fc.property(valuesOf(option), path, fc.constantFrom(...strange), (value, way, by) => {
        const other = spoilt(value, way, by);
        expect(textOf(other)).toBe(defined(LedgerBody, other));
        // What is read back has been JSON.
        const read: unknown = JSON.parse(JSON.stringify(other, jsonOnly) ?? 'null');
        expect(fits(read)).toBe(fitsAsIs(LedgerBody, read));
      }),
      { numRuns: 200 },
    );
  });

  test('most types had values that could be written', () => {
    // Without these the tests above would compare refusals; a few types are too hard to make up.
    expect(written.size).toBeGreaterThan(types.length * 0.8);
  });

  test('events of the fixture, again and again', () => {
    const textOf = compiledText(LedgerBody);
    for (const { body } of eventsOf(1, 2_000)) expect(textOf(body)).toBe(canonicalJson(body));
  });
});

describe('what it does not know it leaves to zod', () => {
  test.each([
    ['a number that is no integer', z.number(), 1.5],
    ['a refined text', z.string().refine((text) => text === 'x'), 'x'],
    ['a text that is changed', z.string().trim(), ' x '],
    ['a default', z.strictObject({ a: z.int().default(7) }), {}],
    ['an object that may have more', z.looseObject({ a: z.int() }), { a: 1, b: { d: 1, c: 2 } }],
    ['an object that drops more', z.object({ a: z.int() }), { a: 1, b: 2 }],
    ['a pattern that remembers', z.string().regex(/a/g), 'a'],
    ['a date', z.iso.datetime(), '2026-01-01T00:00:00Z'],
    ['a record', z.record(z.string(), z.int()), { b: 1, a: 2 }],
    ['a union without a key', z.union([z.int(), z.string()]), 'x'],
    [
      'an optional field set to undefined',
      z.strictObject({ a: z.int().optional() }),
      { a: undefined },
    ],
    ['a refined object', z.strictObject({ a: z.int() }).refine(({ a }) => a > 5), { a: 1 }],
    ['keys that objects put first', z.strictObject({ b: z.int(), 1: z.int() }), { b: 1, 1: 2 }],
  ] as readonly (readonly [string, Schema, unknown])[])('%s', (_name, schema, value) => {
    const textOf = compiledText(schema);
    expect([textOf(value), textOf(value)]).toEqual([
      defined(schema, value),
      defined(schema, value),
    ]);
  });
});
