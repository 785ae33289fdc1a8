/**
 * The parts of Grafana's dashboard model that our dashboards use, as a schema, and their queries.
 * Knows no more of Grafana: what it would draw is not tested here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const folder = new URL('./grafana/dashboards/', import.meta.url);

const DataSource = z.strictObject({ type: z.string(), uid: z.string() });

/** A sentence that an operator understands without having read the code. */
const sentence = z.string().min(30).regex(/\.$/);

const Target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource: DataSource,
  editorMode: z.literal('code'),
  expr: z.string().min(1),
  legendFormat: z.string().optional(),
  instant: z.boolean(),
  range: z.boolean(),
  format: z.enum(['heatmap', 'table']).optional(),
});

const units = ['s', 'short', 'none', 'percentunit', 'bytes'] as const;

const FieldConfig = z.strictObject({
  defaults: z.looseObject({
    /** A heat-map has its unit on its axis. */
    unit: z.enum(units).optional(),
    noValue: z.literal('no data'),
    thresholds: z
      .strictObject({
        mode: z.literal('absolute'),
        steps: z
          .array(z.strictObject({ color: z.string(), value: z.number().nullable() }))
          .min(1)
          .refine(([first, ...rest]) => first?.value === null && rest.every(isAbove), {
            error: 'thresholds start at null and rise',
          }),
      })
      .optional(),
  }),
  overrides: z.array(
    z.strictObject({
      matcher: z.strictObject({ id: z.literal('byName'), options: z.string() }),
      properties: z.array(z.strictObject({ id: z.string(), value: z.unknown() })).min(1),
    }),
  ),
});

function isAbove(
  step: { readonly value: number | null },
  index: number,
  all: readonly { readonly value: number | null }[],
): boolean {
  return step.value !== null && step.value > (all[index - 1]?.value ?? Number.NEGATIVE_INFINITY);
}

const Panel = z.strictObject({
  id: z.int().positive(),
  type: z.enum(['stat', 'timeseries', 'heatmap', 'table', 'state-timeline']),
  title: z.string().min(3).max(32),
  description: sentence,
  datasource: DataSource,
  gridPos: z
    .strictObject({
      x: z.int().min(0).max(23),
      y: z.int().min(0),
      w: z.int().min(3).max(24),
      h: z.int().min(3),
    })
    .refine(({ x, w }) => x + w <= 24, { error: 'beyond the 24 columns' }),
  fieldConfig: FieldConfig,
  options: z.looseObject({}),
  transformations: z.array(z.looseObject({ id: z.string() })).optional(),
  targets: z.array(Target).min(1),
});
export type Panel = z.infer<typeof Panel>;

const QueryVariable = z.looseObject({
  type: z.literal('query'),
  name: z.literal('engine'),
  datasource: DataSource,
  definition: z.string(),
  query: z.looseObject({ query: z.string() }),
});
const CustomVariable = z.looseObject({
  type: z.literal('custom'),
  name: z.literal('stage'),
  query: z.string(),
  options: z.array(z.strictObject({ text: z.string(), value: z.string(), selected: z.boolean() })),
});

export const Dashboard = z.strictObject({
  uid: z.string().regex(/^quarterdeck-[a-z]+$/),
  title: z.string().startsWith('Quarterdeck: '),
  description: sentence,
  tags: z.tuple([z.literal('quarterdeck')]),
  /** Of Grafana 12. */
  schemaVersion: z.literal(41),
  editable: z.literal(false),
  graphTooltip: z.int(),
  refresh: z.string().regex(/^\d+s$/),
  timezone: z.literal('browser'),
  time: z.strictObject({ from: z.string().startsWith('now-'), to: z.literal('now') }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(z.looseObject({ type: z.literal('dashboards') })),
  templating: z.strictObject({
    list: z.array(z.discriminatedUnion('type', [QueryVariable, CustomVariable])),
  }),
  panels: z.array(Panel).min(1),
});
export type Dashboard = z.infer<typeof Dashboard>;

/** The dashboards as they are in their files, by file name. */
export function readDashboards(): ReadonlyMap<string, Dashboard> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.map((name) => {
      const data: unknown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
      return [name, Dashboard.parse(data)];
    }),
  );
}

/** One query of a panel with its variables filled in. */
export interface PanelQuery {
  /** Dashboard, panel and letter: how a fault is named. */
  readonly name: string;
  readonly expression: string;
  /** Labels that the legend shows. */
  readonly shown: readonly string[];
}

/** Every query of every panel, for one engine. */
export function queriesOf(
  dashboards: ReadonlyMap<string, Dashboard>,
  engine: string,
): readonly PanelQuery[] {
  const values: Readonly<Record<string, string>> = {
    engine,
    stage: 'tickToApproved',
    __rate_interval: '5s',
  };
  const filled = (text: string): string =>
    text.replaceAll(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
  return [...dashboards].flatMap(([file, { panels }]) =>
    panels.flatMap(({ title, targets }) =>
      targets.map(({ refId, expr, legendFormat = '' }) => ({
        name: `${file}, ${title}, ${refId}`,
        expression: filled(expr),
        shown: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? ''),
      })),
    ),
  );
}
