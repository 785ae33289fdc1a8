/**
 * What a strategy file exports, and whether given parameters fit it: loaded in a thread that ends
 * right after, within a bounded time.
 * Trusts nothing that the thread says before it has the form of an answer.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const describeMillisLimit = 5_000;
const workerFile = import.meta.url.endsWith('.ts')
  ? './description-worker.ts'
  : './description-worker.js';

export interface DescriptionTask {
  readonly url: string;
  /** Null: no parameters are checked. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Further parameters that are checked, each for itself; left out: none. */
  readonly trials?: readonly Readonly<Record<string, unknown>>[];
}

const shortText = z.string().max(64);

const Faults = z
  .array(z.strictObject({ parameter: z.string(), isUnknown: z.boolean(), problem: z.string() }))
  .readonly();

const Reply = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    name: shortText,
    version: shortText,
    parameters: z
      .array(z.strictObject({ name: z.string().max(128), isRequired: z.boolean() }))
      .max(500)
      .readonly(),
    /** The form of what it hands to another version, and what it does without; null: nothing. */
    carried: z
      .strictObject({ version: z.int().positive(), whenLost: z.enum(['start', 'refuse']) })
      .nullable(),
    /** What is wrong with the parameters that were given. */
    faults: Faults,
    /** The same of each of the trials, where there are any. */
    trialFaults: z.array(Faults).readonly().optional(),
  }),
  z.strictObject({
    ok: z.literal(false),
    reason: z.string(),
    /** Where in the file; null: not known. */
    place: z.strictObject({ line: z.int().positive(), column: z.int().positive() }).nullable(),
  }),
]);
export type DescriptionReply = z.infer<typeof Reply>;

/** Loads the text of a file and tells what it is. */
export async function describeStrategy(
  file: string,
  text: string,
  parameters: DescriptionTask['parameters'],
  trials: NonNullable<DescriptionTask['trials']> = [],
): Promise<DescriptionReply> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-describe-'));
  try {
    const path = join(folder, file);
    await writeFile(path, text, { mode: 0o600 });
    const url = pathToFileURL(path).href;
    return await ask(trials.length === 0 ? { url, parameters } : { url, parameters, trials });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ask(task: DescriptionTask): Promise<DescriptionReply> {
  const worker = new Worker(new URL(workerFile, import.meta.url), {
    workerData: task,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const refused = (reason: string): DescriptionReply => ({ ok: false, reason, place: null });
  const answer = Promise.withResolvers<DescriptionReply>();
  const timer = setTimeout(() => {
    answer.resolve(refused(`not loaded within ${describeMillisLimit} ms`));
  }, describeMillisLimit);
  worker.on('message', (message: unknown) => {
    const reply = Reply.safeParse(message);
    answer.resolve(reply.success ? reply.data : refused('its name or version is no short text'));
  });
  worker.on('error', (error: unknown) => {
    answer.resolve(refused(error instanceof Error ? error.message : String(error)));
  });
  worker.on('exit', () => answer.resolve(refused('it ended its thread while it was loaded')));
  const reply = await answer.promise;
  clearTimeout(timer);
  await worker.terminate();
  return reply;
}
