/**
 * Loads one strategy file in a thread of its own and tells what it exports.
 * Creates no instance of it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { loadDefinition } from '../host/definition.ts';
import { failureOf } from '../host/failure.ts';
import { resolveForFile } from '../host/sdk-resolution.ts';
import type { DescriptionReply, DescriptionTask } from './description.ts';

// Only description.ts starts this file, with exactly this.
const { url, parameters } = workerData as DescriptionTask;

async function describe(): Promise<DescriptionReply> {
  try {
    resolveForFile(url);
    const definition = await loadDefinition(url);
    const { name, version, parameterNames } = definition;
    const faults = parameters === null ? [] : definition.parameterFaults(parameters);
    return { ok: true, name, version, parameterNames, faults };
  } catch (error) {
    return { ok: false, reason: `cannot load the strategy: ${failureOf(error)}` };
  }
}

parentPort?.postMessage(await describe());
