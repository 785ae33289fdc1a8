/**
 * Plants a known fault in the product as it is loaded: pieces of its sources are other ones, in
 * this thread and nowhere else. Proves that the simulation notices; no build and no file changes.
 */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Edit = z.strictObject({
  /** Path of the source within `engine/`. */
  file: z.string(),
  /** Stands in it exactly once. */
  find: z.string().min(1),
  replace: z.string(),
});
type Edit = z.infer<typeof Edit>;

export const PlantedFault = z.strictObject({
  name: z.string(),
  edits: z.array(Edit).min(1),
});
export type PlantedFault = z.infer<typeof PlantedFault>;

const engineFolder = new URL('../../../', import.meta.url);

/** The source with the fault in it; throws where the piece is not there exactly once. */
function sourceWith({ file, find, replace }: Edit, before: string | undefined): string {
  const source = before ?? readFileSync(fileURLToPath(new URL(file, engineFolder)), 'utf8');
  if (source.split(find).length !== 2) throw new Error(`not once in ${file}: ${find}`);
  return source.replace(find, () => replace);
}

/** `given`: what the thread was started with; nothing is planted where that is no fault. */
export function plantFault(given: unknown): void {
  const parsed = z.object({ planted: PlantedFault }).safeParse(given);
  if (!parsed.success) return;
  const sources = new Map<string, string>();
  for (const edit of parsed.data.planted.edits) {
    const { href } = new URL(edit.file, engineFolder);
    sources.set(href, sourceWith(edit, sources.get(href)));
  }
  registerHooks({
    load: (url, context, next) => {
      const source = sources.get(url);
      if (source === undefined) return next(url, context);
      return { format: 'module', source: stripTypeScriptTypes(source), shortCircuit: true };
    },
  });
}
