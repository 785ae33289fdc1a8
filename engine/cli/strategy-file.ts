/**
 * A strategy file as somebody names it on the command line: read, checked, found in the folder.
 * Copies nothing and runs no more of it than its loading.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type DescriptionReply, describeStrategy } from '../strategies/files/description.ts';
import {
  isStrategyFileName,
  readStrategyFile,
  type StrategyFileText,
} from '../strategies/files/strategy-folder.ts';
import { checkTypes, type FileFinding } from '../strategies/files/type-check.ts';
import { CommandFailure, exitUsage } from './output.ts';

/** Reads the file at a path, wherever it is. */
export async function readFileAt(path: string): Promise<StrategyFileText> {
  const whole = resolve(path);
  const file = basename(whole);
  if (!isStrategyFileName(file)) {
    throw new CommandFailure(`"${path}" is no .ts file of letters, digits, . _ and -`, exitUsage);
  }
  const reading = await readStrategyFile(dirname(whole), file);
  if (!reading.ok) throw new CommandFailure(reading.reason);
  return reading.read;
}

/** What a check came to. */
export type FileCheck =
  | { readonly ok: true; readonly description: Extract<DescriptionReply, { ok: true }> }
  | { readonly ok: false; readonly findings: readonly FileFinding[] };

/** Type-checks and loads a file as a swap would; with parameters it must take those. */
export async function checkFile(
  { file, text }: StrategyFileText,
  parameters: Readonly<Record<string, unknown>> | null,
): Promise<FileCheck> {
  const findings = await checkTypes(file, text);
  if (findings.length > 0) return { ok: false, findings };
  const description = await describeStrategy(file, text, parameters);
  if (!description.ok) {
    const { reason, place } = description;
    const { line, column } = place ?? { line: 1, column: 1 };
    return { ok: false, findings: [{ line, column, problem: reason }] };
  }
  return { ok: true, description };
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder); // there is none yet: compared as it is written
  }
}

/**
 * The file of the strategies folder that is meant: its name, or a path that leads there. A file
 * elsewhere is a failure that says how to put it there; nothing is copied by itself.
 */
export async function readFolderFile(folder: string, given: string): Promise<StrategyFileText> {
  const file = basename(given);
  if (!isStrategyFileName(file)) {
    throw new CommandFailure(`"${given}" is no .ts file of letters, digits, . _ and -`, exitUsage);
  }
  const isName = file === given;
  if (!isName && realFolder(dirname(resolve(given))) !== realFolder(folder)) {
    throw new CommandFailure(elsewhere(given, folder));
  }
  const reading = await readStrategyFile(folder, file);
  if (reading.ok) return reading.read;
  const isHere = isName && (await readStrategyFile(process.cwd(), file)).ok;
  throw new CommandFailure(isHere ? elsewhere(resolve(given), folder) : reading.reason);
}

const quoted = (path: string): string =>
  /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

function elsewhere(given: string, folder: string): string {
  const there = quoted(join(folder, basename(given)));
  return (
    `${given} is not in the strategies folder of this desk, ${folder}; put it there with: ` +
    `mkdir -p ${quoted(folder)} && cp ${quoted(given)} ${there}`
  );
}
