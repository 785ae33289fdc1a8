/**
 * The schema of desk.yaml as JSON Schema: for editors, and to know what a key may be called.
 * Derived from engine/contract/config, never written by hand.
 */
import { z } from 'zod';
import { DeskConfig } from '../contract/config.ts';
import type { ConfigPath } from './config-issue.ts';

/** JSON Schema (2020-12) of what an operator writes. */
export function deskJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(DeskConfig, { io: 'input' });
  return { ...schema, title: 'Quarterdeck desk file' };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Names that the object at `path` may have; empty when it is no object with fixed names. */
export function knownKeys(path: ConfigPath, file: z.ZodType = DeskConfig): readonly string[] {
  let schema: unknown = z.toJSONSchema(file, { io: 'input' });
  for (const part of path) {
    schema =
      typeof part === 'number' ? field(schema, 'items') : field(field(schema, 'properties'), part);
  }
  const properties = field(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
