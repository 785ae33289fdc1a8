/**
 * Finds a strategy's module by name and proves that what it exports is a strategy.
 * Runs none of it beyond loading.
 */
import type { StrategyDefinition } from '../sdk/strategy.ts';

/** Where a module of the library is: a `.ts` source in development, compiled in the package. */
export function libraryModule(name: string): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`../library/${name}.${extension}`, import.meta.url);
}

/** Loads the strategy that a module exports as `strategy`; throws with the reason. */
export async function loadDefinition(module: string): Promise<StrategyDefinition> {
  const exported: unknown = await import(module);
  const file = module.slice(module.lastIndexOf('/') + 1).replace(/\?.*$/, '');
  if (typeof exported !== 'object' || exported === null || !('strategy' in exported)) {
    throw new Error(`${file} exports no "strategy"`);
  }
  if (!isDefinition(exported.strategy)) {
    throw new Error(`${file}: "strategy" was not made by defineStrategy`);
  }
  return exported.strategy;
}

function isDefinition(value: unknown): value is StrategyDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'quarterdeck.strategy' &&
    'open' in value &&
    typeof value.open === 'function'
  );
}
