/**
 * Which metrics and labels a PromQL expression speaks of, held against the dictionary.
 * Reads names alone: whether the expression is PromQL is Prometheus' own verdict.
 */
import { metricMeanings } from '../contract/metrics.ts';

/** One metric that an expression selects, and the labels it matches it by. */
interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

interface NamesInExpression {
  readonly selected: readonly Selected[];
  /** Labels that results are grouped or joined by. */
  readonly grouping: readonly string[];
}

const groupingWords = 'by|without|on|ignoring|group_left|group_right';
const otherWords = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan', 'atan2']);
/** In this order: text, range, grouping, name. */
const token = new RegExp(
  [
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/.source,
    /\[[^\]]*\]/.source,
    `\\b(?:${groupingWords})\\s*\\(([^)]*)\\)`,
    /([a-zA-Z_:][\w:]*)(?:\s*\{((?:[^}"'`]|"(?:[^"\\]|\\.)*")*)\})?/.source,
  ].join('|'),
  'g',
);
const isFunction = new RegExp(`^\\s*(?:\\(|(?:by|without)\\s*\\()`);

const wordsOf = (list: string): string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** The names of an expression whose variables have been filled in. */
export function namesIn(expression: string): NamesInExpression {
  const selected: Selected[] = [];
  const grouping: string[] = [];
  for (const match of expression.matchAll(token)) {
    const [whole, grouped, name, matchers = ''] = match;
    if (grouped !== undefined) grouping.push(...wordsOf(grouped));
    if (name === undefined || otherWords.has(name.toLowerCase())) continue;
    const after = expression.slice(match.index + whole.length);
    const inNumber = /[\d.]$/.test(expression.slice(0, match.index));
    if (inNumber || isFunction.test(after)) continue;
    const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(
      ([, label]) => label ?? '',
    );
    selected.push({ metric: name, labels });
  }
  return { selected, grouping };
}

/** What a scrape adds to every series. */
const scrapeLabels = ['job', 'instance'];

/** Labels that a series of this name has; null for a name that nobody exports. */
function labelsOf(metric: string, recorded: ReadonlySet<string>): readonly string[] | null {
  if (metric === 'up') return scrapeLabels;
  // A recorded name begins with the labels that are left in it.
  if (recorded.has(metric)) return (metric.split(':')[0] ?? '').split('_');
  const base = metric.replace(/_(?:bucket|count|sum)$/, '');
  const meanings: Readonly<Record<string, { kind: string; labels: readonly string[] }>> =
    metricMeanings;
  const meaning = meanings[metric] ?? meanings[base];
  if (meaning === undefined) return null;
  // A histogram is read by its parts, and nothing else has them.
  if ((meaning.kind === 'histogram') !== (meanings[metric] === undefined)) return null;
  const own = [...scrapeLabels, ...meaning.labels];
  return metric.endsWith('_bucket') ? [...own, 'le'] : own;
}

/** What is wrong with the names in an expression; `shown` are labels that its legend shows. */
export function nameFaults(
  expression: string,
  recorded: ReadonlySet<string>,
  shown: readonly string[] = [],
): readonly string[] {
  const { selected, grouping } = namesIn(expression);
  const faults: string[] = [];
  const known = new Set<string>();
  for (const { metric, labels } of selected) {
    const allowed = labelsOf(metric, recorded);
    if (allowed === null) faults.push(`no metric ${metric}`);
    for (const label of allowed ?? []) known.add(label);
    for (const label of labels) {
      if (allowed !== null && !allowed.includes(label)) faults.push(`${metric} has no ${label}`);
    }
  }
  for (const label of [...grouping, ...shown]) {
    if (!known.has(label)) faults.push(`nothing here has ${label}`);
  }
  return faults;
}
