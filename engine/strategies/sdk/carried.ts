/**
 * What one version of a strategy hands to the next: a small JSON value with the version of its
 * form. Never the indicators: those a version builds for itself from the market.
 */
import { z } from 'zod';
import type { CarriedState } from '../../contract/strategy.ts';
import { parameterFaults } from './parameters.ts';

/** Largest carried state, in characters of its JSON. */
export const carriedLengthLimit = 65_536;

/** The form of what a strategy carries from one version of itself to the next. */
export interface CarriedForm<Schema extends z.ZodType> {
  /** Version of the form, 1, 2, 3 ...; raise it when the form changes. */
  readonly version: number;
  readonly schema: Schema;
  /** Makes today's form of an older one; without it only today's version is taken. */
  readonly migrate?: (state: unknown, fromVersion: number) => unknown;
  /** What it does when the version before could not hand its state over. */
  readonly whenLost: 'start' | 'refuse';
}

/** How the state of an instance is read and set; needed by a strategy with a carried form. */
export interface CarriedHandlers<Schema extends z.ZodType> {
  /** The state to hand over, at this moment. */
  readonly save: () => z.input<Schema>;
  /** Goes on from what another version has saved. Called at most once, before it may trade. */
  readonly restore: (state: z.output<Schema>) => void;
}

/** A carried form without its type, as the host uses it. */
export interface StrategyCarry {
  readonly save: () => CarriedState;
  /** '' when it goes on from the state, else why it cannot. */
  readonly restore: (handed: CarriedState) => string;
}

/** Joins form and handlers; throws, with the reason, what an author has got wrong. */
export function carryOf<Schema extends z.ZodType>(
  form: CarriedForm<Schema>,
  { save, restore }: Partial<CarriedHandlers<Schema>>,
): StrategyCarry {
  if (save === undefined || restore === undefined) {
    throw new Error('a strategy with a carried form needs the handlers "save" and "restore"');
  }
  return {
    save: () => {
      const state = form.schema.safeParse(save());
      if (!state.success) throw new Error(`"save" is not of its form: ${faultText(state.error)}`);
      return { version: form.version, text: jsonOf(state.data) };
    },
    restore: (handed) => {
      const { version, migrate, schema } = form;
      if (handed.version > version) {
        return `carried state of form ${handed.version} is newer than form ${version}`;
      }
      if (handed.version < version && migrate === undefined) {
        return `carried state of form ${handed.version} needs a "migrate" to form ${version}`;
      }
      const old: unknown = JSON.parse(handed.text);
      const given = handed.version === version ? old : migrate?.(old, handed.version);
      const state = schema.safeParse(given);
      if (!state.success) {
        return `carried state of form ${handed.version} does not fit: ${faultText(state.error)}`;
      }
      restore(state.data);
      return '';
    },
  };
}

const faultText = (error: z.ZodError): string => parameterFaults(error).slice(0, 300);

function jsonOf(state: unknown): string {
  const text = JSON.stringify(state);
  if (text === undefined) throw new Error('"save" returned nothing that JSON can write');
  if (text.length > carriedLengthLimit) {
    throw new Error(`"save" returned ${text.length} characters, more than ${carriedLengthLimit}`);
  }
  return text;
}

/** Whether a number can be the version of a form. */
export const isFormVersion = (version: number): boolean =>
  z.int().positive().safeParse(version).success;
