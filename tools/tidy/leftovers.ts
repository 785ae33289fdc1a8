// What must not stay behind in a file: notes to self, focused or parked tests, vague names,
// and paths of one person's machine.
const NOTES = new RegExp(`\\b(?:FIX${'ME'}|TO${'DO'}|X${'XX'}|HA${'CK'})\\b`);
const PARKED_TEST = /\b(?:test|it|describe)\.(?:only|skip|todo|fixme)\s*\(/;
const PARKED_BY_TITLE = /\b(?:test|it|describe)\.(?:(?:only|todo|fixme)\s*\(|skip\s*\(\s*['"`])/;
const MACHINE_PATH = /(?<![\w.:~/-])\/(?:home|root|Users|work|mnt)\/\w/;
const VAGUE_NAME = /(?:^|[-.])(?:utils?|helpers?|misc|common|stuff)(?:[-.]|$)/i;

/** Describes what was left over in the text. In e2e a test may be skipped on a condition. */
export function leftoverFaults(path: string, text: string): readonly string[] {
  const parked = path.startsWith('e2e/') ? PARKED_BY_TITLE : PARKED_TEST;
  const rules: readonly (readonly [name: string, pattern: RegExp])[] = [
    ['a note to self', NOTES],
    ['a focused or parked test', parked],
    ['a path of one machine', MACHINE_PATH],
  ];
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules
        .filter(([, pattern]) => pattern.test(line))
        .map(([name]) => `${path}:${index + 1}: ${name}`),
    );
}

/** Describes a path whose file or folders are named after nothing. */
export function nameFaults(path: string): readonly string[] {
  const parts = path.split('/');
  if (parts.some((part) => VAGUE_NAME.test(part))) return [`${path}: a name that says nothing`];
  const file = parts.at(-1) ?? path;
  const kebab = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(file);
  return kebab ? [] : [`${path}: not in kebab-case`];
}
