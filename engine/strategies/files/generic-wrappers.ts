/**
 * Keeps threads that use WebAssembly at the same time from ending the process.
 *
 * Seen in Node 24.21 (V8 13.6): a call from WebAssembly to JavaScript gets a wrapper of its own
 * after 1,000 calls. Two threads that make one for the same signature while a third ends free it
 * twice, which is a SIGSEGV or SIGTRAP of the whole process (WasmImportWrapperCache::Free). Node
 * strips the types of a TypeScript file by WebAssembly, with 31 to 70 such calls a file: a thread
 * that loads one strategy file stays below, one that loads the engine from its sources does not.
 */
import { setFlagsFromString } from 'node:v8';

/** As many calls as V8 can count to: no thread ever makes a wrapper of its own. */
export const genericWrappersFlag = '--wasm-wrapper-tiering-budget=2147483647';

/** From here on threads keep to the generic wrapper; call it before the first is started. */
export function keepGenericWrappers(): void {
  setFlagsFromString(genericWrappersFlag);
}
