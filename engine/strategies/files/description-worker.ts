/**
 * Loads one strategy file in a thread of its own and tells what it exports.
 * Creates no instance of it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { loadDefinition } from '../host/definition.ts';
import { failureOf } from '../host/failure.ts';
import { resolveForFile } from '../host/sdk-resolution.ts';
import type { StrategyDefinition } from '../sdk/strategy.ts';
import type { DescriptionReply, DescriptionTask } from './description.ts';

// Only description.ts starts this file, with exactly this.
const { url, parameters, trials } = workerData as DescriptionTask;

async function describe(): Promise<DescriptionReply> {
  try {
    resolveForFile(url);
    return described(await loadDefinition(url));
  } catch (error) {
    const reason = `cannot load the strategy: ${failureOf(error)}`;
    return { ok: false, reason, place: placeOf(error) };
  }
}

function described(definition: StrategyDefinition): DescriptionReply {
  const { name, version, parameterNames, carriedVersion, whenCarriedLost } = definition;
  const missing = new Set(definition.parameterFaults({}).map(({ parameter }) => parameter));
  return {
    ok: true,
    name,
    version,
    parameters: parameterNames.map((parameter) => {
      return { name: parameter, isRequired: missing.has(parameter) };
    }),
    carried:
      carriedVersion === null || whenCarriedLost === null
        ? null
        : { version: carriedVersion, whenLost: whenCarriedLost },
    faults: parameters === null ? [] : definition.parameterFaults(parameters),
    ...(trials === undefined
      ? {}
      : { trialFaults: trials.map((trial) => definition.parameterFaults(trial)) }),
  };
}

/** Where in the file itself it went wrong: stripping types leaves every place where it was. */
function placeOf(error: unknown): { readonly line: number; readonly column: number } | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack.indexOf(`${url}:`);
  const match = /^(\d+):(\d+)/.exec(at < 0 ? '' : stack.slice(at + url.length + 1));
  return match === null ? null : { line: Number(match[1]), column: Number(match[2]) };
}

parentPort?.postMessage(await describe());
