/**
 * What a strategy file can import: the SDK by its name, and zod; everything else is refused.
 * Guards against mistakes. It is no sandbox: who can write the folder can run code in the engine.
 */
import { registerHooks } from 'node:module';

const isSource = import.meta.url.endsWith('.ts');
const sdk = new URL(`../sdk/index.${isSource ? 'ts' : 'js'}`, import.meta.url).href;

/** From here on the file at `fileUrl` gets its imports from here; call it before it is loaded. */
export function resolveForFile(fileUrl: string): void {
  const zod = import.meta.resolve('zod');
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === fileUrl) {
        return { url: fileUrl, format: 'module-typescript', shortCircuit: true };
      }
      if (context.parentURL !== fileUrl) return next(specifier, context);
      if (specifier === 'quarterdeck/strategy') return { url: sdk, shortCircuit: true };
      if (specifier === 'zod') return { url: zod, shortCircuit: true };
      const allowed = 'a strategy file imports quarterdeck/strategy and zod alone';
      throw new Error(`it imports '${specifier}'; ${allowed}`);
    },
  });
}
