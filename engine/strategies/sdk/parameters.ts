/**
 * Schemas for strategy parameters in the units that an operator writes, with plain-word errors.
 * Knows no instrument: whether a quantity fits a grid is checked when the strategy is created.
 */
import { z } from 'zod';
import type { ParameterFault } from '../../contract/strategy.ts';

/** A positive quantity or price as decimal text in quotes, such as `"0.01"`. */
export const decimalParameter = z
  .string({ error: 'use a decimal number in quotes, for example "0.01"' })
  .regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,12})?$/, {
    error: 'use a positive decimal number in quotes, for example "0.01"',
  });

/** A number from `low` to `high`. */
export const numberParameter = (low: number, high: number) =>
  z
    .number({ error: `use a number from ${low} to ${high}` })
    .min(low, { error: `use a number from ${low} to ${high}` })
    .max(high, { error: `use a number from ${low} to ${high}` });

/** A whole number from `low` to `high`. */
export const wholeParameter = (low: number, high: number) =>
  z
    .int({ error: `use a whole number from ${low} to ${high}` })
    .min(low, { error: `use a whole number from ${low} to ${high}` })
    .max(high, { error: `use a whole number from ${low} to ${high}` });

/** A group of parameters; a name that it does not know is an error. */
export const parametersOf = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape);

/** The parameters that a schema yields, defaults filled in. */
export type ParametersOf<Schema extends z.ZodType> = z.output<Schema>;

/** Names of the parameters of a group; none where the schema is no group. */
export const parameterNamesOf = (schema: z.ZodType): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

/** What is wrong with parameters, one entry per parameter. */
export function parameterFaultsOf(schema: z.ZodType, given: unknown): readonly ParameterFault[] {
  const parsed = schema.safeParse(given);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue): ParameterFault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((parameter) => ({ parameter, isUnknown: true, problem: '' }));
    }
    return [{ parameter: issue.path.join('.'), isUnknown: false, problem: issue.message }];
  });
}

/** What is wrong with parameters, one clause per fault, each naming the parameter. */
export function parameterFaults(error: z.ZodError): string {
  return error.issues
    .slice(0, 10)
    .map((issue) => {
      const name = issue.path.join('.');
      if (issue.code === 'unrecognized_keys') return `unknown parameter ${issue.keys.join(', ')}`;
      return name === '' ? issue.message : `${name}: ${issue.message}`;
    })
    .join('; ');
}
