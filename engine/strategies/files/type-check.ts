/**
 * Checks the types of a strategy file with the compiler that is shipped, against the SDK alone.
 * Runs none of the file, writes nothing beside it, and waits for the compiler a bounded time.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkMillisLimit = 20_000;
const outputBytesLimit = 1_000_000;
/** Findings that are told; one mistake can make hundreds. */
const findingsLimit = 20;

/** One thing that is wrong in a strategy file, and where. */
export interface FileFinding {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** `ma-fast.ts:12:7 Type 'number' is not assignable to type 'string'.` */
export const findingText = (file: string, { line, column, problem }: FileFinding): string =>
  `${file}:${line}:${column} ${problem}`;

const require = createRequire(import.meta.url);
const isSource = import.meta.url.endsWith('.ts');

/** The compiler of this platform. */
function compilerPath(): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  const folder = dirname(require.resolve(`${name}/package.json`));
  return join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc');
}

function settings(file: string): string {
  const sdk = new URL(`../sdk/index.${isSource ? 'ts' : 'd.ts'}`, import.meta.url);
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024'],
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    isolatedModules: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    paths: {
      'quarterdeck/strategy': [fileURLToPath(sdk)],
      zod: [dirname(require.resolve('zod/package.json'))],
    },
  };
  return JSON.stringify({ compilerOptions, files: [file] });
}

/** Where a text tells the compiler not to look at it; null: nowhere. */
function uncheckedWish(text: string): FileFinding | null {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes('@ts-nocheck'));
  if (at < 0) return null;
  const column = (lines[at]?.indexOf('@ts-nocheck') ?? 0) + 1;
  const problem = 'says @ts-nocheck; a strategy file is checked as a whole';
  return { line: at + 1, column, problem };
}

/** What is wrong with the text of a file; nothing: it may be loaded. */
export async function checkTypes(file: string, text: string): Promise<readonly FileFinding[]> {
  const wish = uncheckedWish(text);
  if (wish !== null) return [wish];
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-check-'));
  try {
    await writeFile(join(folder, file), text, { mode: 0o600 });
    await writeFile(join(folder, 'tsconfig.json'), settings(file), { mode: 0o600 });
    return await compile(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compile(file: string, folder: string): Promise<readonly FileFinding[]> {
  const words = ['-p', join(folder, 'tsconfig.json'), '--pretty', 'false', '--singleThreaded'];
  const options = {
    cwd: folder,
    env: {},
    timeout: checkMillisLimit,
    killSignal: 'SIGKILL',
    maxBuffer: outputBytesLimit,
  } as const;
  return new Promise((resolve) => {
    execFile(compilerPath(), words, options, (error, output) => {
      if (error === null) return resolve([]);
      const findings = findingsOf(file, output);
      const why = error.killed === true ? `took more than ${checkMillisLimit} ms` : error.message;
      const unsaid = { line: 1, column: 1, problem: `the type check failed: ${why}` };
      resolve(findings.length > 0 ? findings : [unsaid]);
    });
  });
}

const foreignImport = /^error TS(?:2307|2882): Cannot find module[^']*'(?<module>[^']*)'/;
const nodeImport = /^error TS2591: Cannot find name '(?<module>\w+:[^']*)'/;
const hostName = /^error TS(?:2580|2584|2591): Cannot find name '(?<name>[^']*)'/;

/** The compiler's words, and for what no strategy has, words that do not advise to install it. */
function problemOf(text: string): string {
  const found = foreignImport.exec(text) ?? nodeImport.exec(text);
  const module = found?.groups?.['module'];
  if (module !== undefined) {
    return `imports '${module}'; a strategy file imports quarterdeck/strategy and zod alone`;
  }
  const name = hostName.exec(text)?.groups?.['name'];
  if (name !== undefined) return `uses '${name}'; a strategy has no more than its desk gives it`;
  return text.replace(/^error /, '').slice(0, 300);
}

/** The compiler's lines on the file itself. */
export function findingsOf(file: string, output: string): FileFinding[] {
  return output
    .split('\n')
    .flatMap((line): FileFinding[] => {
      const match = /^(?<path>[^(]+)\((?<line>\d+),(?<column>\d+)\): (?<text>.+)$/.exec(line);
      const { path = '', line: at, column, text = '' } = match?.groups ?? {};
      if (match === null || (path !== file && !path.endsWith(`/${file}`))) return [];
      return [{ line: Number(at), column: Number(column), problem: problemOf(text) }];
    })
    .slice(0, findingsLimit);
}
