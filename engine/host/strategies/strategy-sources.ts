/**
 * What a seat's strategy is loaded from: a module of the library, or a checked file, of which the
 * desk keeps a copy by its content.
 * Loads nothing that was not type-checked, and nothing but the very bytes that were.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SwappedFile } from '../../state/ledger-state.ts';
import { readStrategyFile, type StrategyFileText } from '../../strategies/files/strategy-folder.ts';
import { checkTypes, findingText } from '../../strategies/files/type-check.ts';
import { libraryModule } from '../../strategies/host/definition.ts';
import { writeDurably } from '../durable-file.ts';
import type { StrategySource } from './strategy-instance.ts';
import type { StrategySeat } from './strategy-seat.ts';

export type SourceOutcome =
  | { readonly ok: true; readonly source: StrategySource }
  | { readonly ok: false; readonly reason: string };

/** What a seat starts with. */
export interface SeatSource {
  readonly source: StrategySource;
  /** Why it is this one. */
  readonly reason: string;
  /** Why it cannot be loaded; null when it can. */
  readonly problem: string | null;
  /** It is what desk.yaml names, though a swap had put something else there. */
  readonly isDeskFile: boolean;
}

const shortHash = (fileHash: string): string => fileHash.slice(0, 12);

export class StrategySources {
  readonly folder: string;
  readonly #store: string;
  /** Contents that this engine's SDK and compiler have passed. */
  readonly #checked = new Set<string>();

  /** `folder`: the strategies folder; `store`: where the desk keeps copies of what it has run. */
  constructor(folder: string, store: string) {
    this.folder = folder;
    this.#store = store;
  }

  /** What is to run at a seat, given what a swap has put there before. */
  async ofSeat(seat: StrategySeat, swapped: SwappedFile | null): Promise<SeatSource> {
    if (swapped === null) return this.#ofModule(seat.module, '', false);
    const { file, fileHash, entryHash } = swapped;
    if (entryHash !== seat.entryHash) {
      const why = `; its entry in desk.yaml has changed since the swap to ${file}`;
      return this.#ofModule(seat.module, why, true);
    }
    const source = this.#sourceOf(file, fileHash);
    const reason = `${source.label}, swapped in before, its entry in desk.yaml unchanged since`;
    const problem = await this.#storedProblem(file, fileHash);
    return { source, reason, problem, isDeskFile: false };
  }

  /** A file of the folder, checked and copied; with a hash, only exactly that content. */
  async ofFile(file: string, fileHash: string | null): Promise<SourceOutcome> {
    const reading = await readStrategyFile(this.folder, file);
    if (!reading.ok) return reading;
    const { read } = reading;
    if (fileHash !== null && read.fileHash !== fileHash) {
      const now = shortHash(read.fileHash);
      const seen = shortHash(fileHash);
      return { ok: false, reason: `${file} is now ${now}, not ${seen} as you saw it` };
    }
    const isChecked = this.#checked.has(read.fileHash);
    const findings = isChecked ? [] : await checkTypes(file, read.text);
    if (findings.length > 0) {
      const texts = findings.map((finding) => findingText(file, finding));
      const more = texts.length > 1 ? ` (and ${texts.length - 1} more)` : '';
      return { ok: false, reason: `it does not type-check: ${texts[0] ?? ''}${more}` };
    }
    this.#checked.add(read.fileHash);
    await this.#keep(read);
    return { ok: true, source: this.#sourceOf(file, read.fileHash) };
  }

  async #ofModule(module: string, why: string, isDeskFile: boolean): Promise<SeatSource> {
    if (!module.endsWith('.ts')) {
      const source = { url: libraryModule(module), label: `module ${module}`, file: null };
      return { source, reason: `module ${module}${why}`, problem: null, isDeskFile };
    }
    const outcome = await this.ofFile(module, null);
    if (outcome.ok) {
      const { source } = outcome;
      return { source, reason: `${source.label}${why}`, problem: null, isDeskFile };
    }
    const source = { url: pathToFileURL(join(this.folder, module)), label: module, file: null };
    return { source, reason: `${module}${why}`, problem: outcome.reason, isDeskFile };
  }

  #sourceOf(file: string, fileHash: string): StrategySource {
    const url = pathToFileURL(this.#pathOf(file, fileHash));
    return { url, label: `${file} (${shortHash(fileHash)})`, file: { file, fileHash } };
  }

  #pathOf(file: string, fileHash: string): string {
    return join(this.#store, fileHash, file);
  }

  async #keep({ file, fileHash, text }: StrategyFileText): Promise<void> {
    if ((await this.#storedProblem(file, fileHash)) === null) return;
    await mkdir(join(this.#store, fileHash), { recursive: true, mode: 0o700 });
    await writeDurably(this.#pathOf(file, fileHash), text);
  }

  /** Why the kept copy cannot be used; null when it can. */
  async #storedProblem(file: string, fileHash: string): Promise<string | null> {
    try {
      const content = await readFile(this.#pathOf(file, fileHash));
      const found = createHash('sha256').update(content).digest('hex');
      if (found === fileHash) return null;
      return `the desk's copy of ${file} is ${shortHash(found)}, not ${shortHash(fileHash)}`;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `the desk's copy of ${file} cannot be read: ${why}; swap the strategy again`;
    }
  }
}
