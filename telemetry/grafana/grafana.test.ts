/** Dashboards, rules and provisioning as files: their shape, their names, and that they fit. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { TelemetryConfig } from '../../engine/contract/config.ts';
import { stages } from '../contract/stage.ts';
import { logRecordOf } from '../otel/log-records.ts';
import { Dashboard, type Panel, queriesOf, readDashboards } from './dashboard-fixture.ts';
import { nameFaults } from './promql-fixture.ts';
import { provisioned, readProvisioned, textOf } from './provisioning-fixture.ts';

const dashboards = readDashboards();
const files = readProvisioned();
const { compose, collector, dataSources, loki, prometheus, providers, rules, tempo } = files;
const allRules = rules.groups.flatMap((group) => group.rules);
const recorded = new Set(allRules.flatMap((rule) => ('record' in rule ? [rule.record] : [])));

/** Pairs of panels that lie over each other. */
function overlaps(panels: readonly Pick<Panel, 'title' | 'gridPos'>[]): string[] {
  return panels.flatMap(({ title, gridPos: a }, index) =>
    panels.slice(index + 1).flatMap(({ title: other, gridPos: b }) => {
      const isBeside = a.x + a.w <= b.x || b.x + b.w <= a.x;
      const isAbove = a.y + a.h <= b.y || b.y + b.h <= a.y;
      return isBeside || isAbove ? [] : [`${title} and ${other}`];
    }),
  );
}

/** Rows of the grid that are not full from edge to edge. */
function ragged(panels: readonly Pick<Panel, 'gridPos'>[]): number[] {
  const widths = new Map<number, number>();
  for (const { gridPos } of panels) {
    for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
      widths.set(y, (widths.get(y) ?? 0) + gridPos.w);
    }
  }
  return [...widths].filter(([, width]) => width !== 24).map(([y]) => y);
}

test('there are three dashboards, each with an address of its own', () => {
  expect([...dashboards.keys()].sort()).toEqual(['desk.json', 'engine.json', 'latency.json']);
  const uids = [...dashboards.values()].map(({ uid }) => uid);
  expect(uids.sort()).toEqual(['quarterdeck-desk', 'quarterdeck-engine', 'quarterdeck-latency']);
});

test.each([...dashboards])(
  '%s: panels lie side by side and have ids of their own',
  (_file, one) => {
    const { panels } = one;
    expect(overlaps(panels)).toEqual([]);
    expect(ragged(panels)).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    for (const { targets } of panels) {
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const { instant, range } of targets) expect(instant).toBe(!range);
    }
  },
);

test.each([...dashboards])(
  '%s: what it asks, provisioning has',
  (_file, { panels, templating }) => {
    const known = dataSources.datasources.map(({ type, uid }) => ({ type, uid }));
    const asked = [
      ...panels.flatMap(({ datasource, targets }) => [
        datasource,
        ...targets.map((target) => target.datasource),
      ]),
      ...templating.list.flatMap((one) => (one.type === 'query' ? [one.datasource] : [])),
    ];
    for (const one of asked) expect(known).toContainEqual(one);
  },
);

const engineHost = '127.0.0.1:9464';

test('every metric and label on a dashboard is in the dictionary', () => {
  const queries = queriesOf(dashboards, engineHost);
  expect(queries.length).toBeGreaterThan(60);
  const faults = queries.flatMap(({ name, expression, shown }) => [
    ...nameFaults(expression, recorded, shown).map((fault) => `${name}: ${fault}`),
    ...(expression.includes('$') ? [`${name}: a variable is left in it`] : []),
    // One dashboard shows one engine.
    ...(expression.startsWith('vector(') || expression.includes(`instance="${engineHost}"`)
      ? []
      : [`${name}: not of the chosen engine`]),
  ]);
  expect(faults).toEqual([]);
});

test('variables ask for what is exported, and name every stage', () => {
  for (const { templating } of dashboards.values()) {
    for (const variable of templating.list) {
      if (variable.type === 'query') {
        expect(variable.definition).toBe('label_values(quarterdeck_ready, instance)');
        expect(variable.query.query).toBe(variable.definition);
      } else {
        expect(variable.options.map(({ value }) => value)).toEqual(stages);
        expect(variable.query).toBe(stages.join(','));
      }
    }
  }
  expect(nameFaults('quarterdeck_ready', recorded, ['instance'])).toEqual([]);
});

test('every metric and label of a rule is in the dictionary, also in what it says', () => {
  const faults = allRules.flatMap((rule) => {
    const text = 'alert' in rule ? Object.values(rule.annotations).join(' ') : '';
    const shown = [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
    const name = 'alert' in rule ? rule.alert : rule.record;
    return nameFaults(rule.expr, new Set(), shown).map((fault) => `${name}: ${fault}`);
  });
  expect(faults).toEqual([]);
  const names = allRules.map((rule) => ('alert' in rule ? rule.alert : rule.record));
  expect(new Set(names).size).toBe(names.length);
});

test('what one service calls, another one listens on', () => {
  const sources = Object.fromEntries(dataSources.datasources.map(({ type, url }) => [type, url]));
  const lokiUrl = `http://${loki.server.http_listen_address}:${loki.server.http_listen_port}`;
  const tempoUrl = `http://${tempo.server.http_listen_address}:${tempo.server.http_listen_port}`;
  expect(compose.services.prometheus.command).toContain('--web.listen-address=127.0.0.1:9090');
  expect(sources).toEqual({ prometheus: 'http://127.0.0.1:9090', tempo: tempoUrl, loki: lokiUrl });
  expect(collector.exporters).toEqual({
    'otlphttp/tempo': {
      endpoint: `http://${tempo.distributor.receivers.otlp.protocols.http.endpoint}`,
    },
    'otlphttp/loki': { endpoint: `${lokiUrl}/otlp` },
  });
  const { metricsPort } = TelemetryConfig.parse({});
  const [{ static_configs: targets }] = prometheus.scrape_configs;
  expect(targets).toEqual([{ targets: [`127.0.0.1:${metricsPort}`] }]);
  expect(engineHost).toBe(`127.0.0.1:${metricsPort}`);
});

test('no two services want one port, and none listens beyond loopback', () => {
  const { environment = {} } = compose.services.grafana;
  expect(environment['GF_SERVER_HTTP_ADDR']).toBe('127.0.0.1');
  const ports = [
    9090,
    Number(environment['GF_SERVER_HTTP_PORT']),
    ...[loki.server, tempo.server].flatMap((one) => [one.http_listen_port, one.grpc_listen_port]),
    ...[collector.receivers.otlp, tempo.distributor.receivers.otlp].map(({ protocols }) =>
      Number(protocols.http.endpoint.split(':')[1]),
    ),
  ];
  expect(new Set(ports).size).toBe(ports.length);
  for (const [path] of Object.values(provisioned)) {
    expect(textOf(path)).not.toMatch(/0\.0\.0\.0|\[::\]|host\.docker\.internal/);
  }
});

test('what is mounted is here, and what a service reads is mounted', () => {
  const below = new Set(readdirSync(new URL('.', import.meta.url)));
  for (const { volumes, command = [] } of Object.values(compose.services)) {
    for (const volume of volumes) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('./')) expect(below).toContain(from.split('/')[1]);
      else expect(Object.keys(compose.volumes)).toContain(from);
    }
    const file = command.find((word) => word.includes('config'))?.split('=')[1];
    if (file === undefined) continue;
    const mount = volumes.find((one) => file.startsWith(`${one.split(':')[1]}/`));
    expect(() => textOf(`${mount?.split(':')[0]}/${file.split('/').at(-1)}`)).not.toThrow();
  }
  const { volumes } = compose.services.grafana;
  expect(volumes).toContain(`./grafana/dashboards:${providers.providers[0].options.path}:ro`);
});

test('a log line and its trace find each other by the id that the engine writes', () => {
  const traceId = 'a'.repeat(32);
  const line = JSON.stringify({ level: 40, time: 0, msg: 'an order has failed', traceId });
  const attributes = Object.entries(logRecordOf(line)?.attributes ?? {});
  const [written = ''] = attributes.find(([, value]) => value === traceId) ?? [];
  // Loki keeps an attribute's name with underscores for its dots.
  const kept = written.replaceAll('.', '_');
  expect(kept).not.toBe('');
  for (const { type, jsonData } of dataSources.datasources) {
    if (type === 'tempo') {
      const { datasourceUid, query } = jsonData.tracesToLogsV2;
      expect(datasourceUid).toBe('quarterdeck-loki');
      expect(query).toContain(`| ${kept}="$\${__trace.traceId}"`);
    }
    if (type === 'loki') {
      const [{ datasourceUid, matcherRegex }] = jsonData.derivedFields;
      expect([datasourceUid, matcherRegex]).toEqual(['quarterdeck-tempo', kept]);
    }
  }
});

const guide = textOf('../../docs/grafana.md');

test('the guide turns the export on to where it is listened for, and names every file', () => {
  const [, block = ''] = /```yaml\n([^`]*)```/.exec(guide) ?? [];
  const { telemetry } = z.strictObject({ telemetry: TelemetryConfig }).parse(parse(block));
  expect(telemetry.otlpUrl).toBe(`http://${collector.receivers.otlp.protocols.http.endpoint}`);
  expect(`127.0.0.1:${telemetry.metricsPort}`).toBe(engineHost);
  const named = [...dashboards.keys(), ...Object.values(provisioned).map(([path]) => path)];
  for (const path of named) expect(guide).toContain(path.split('/').at(-1));
  for (const { image } of Object.values(compose.services)) expect(guide).toContain(image);
});

const [desk] = dashboards.values();
const [first, second] = desk?.panels ?? [];

test.each([
  ['a panel beyond the columns', { panels: [{ ...first, gridPos: { x: 20, y: 0, w: 8, h: 4 } }] }],
  ['a panel without a description', { panels: [{ ...first, description: '' }] }],
  ['a panel that asks nothing', { panels: [{ ...first, targets: [] }] }],
  ['a panel of an unknown type', { panels: [{ ...first, type: 'piechart' }] }],
  ['an older schema', { schemaVersion: 16 }],
])('the schema sees %s', (_name, change) => {
  expect(Dashboard.safeParse(desk).success).toBe(true);
  expect(Dashboard.safeParse({ ...desk, ...change }).success).toBe(false);
});

test('panels that lie over each other are seen', () => {
  if (first === undefined || second === undefined) throw new Error('no panels');
  const over = { ...second, gridPos: { ...second.gridPos, x: first.gridPos.x + 1 } };
  expect(overlaps([first, over])).toEqual([`${first.title} and ${second.title}`]);
  expect(ragged([first])).not.toEqual([]);
});

test.each([
  ['an image without a version', 'prom/prometheus'],
  ['the latest image', 'prom/prometheus:latest'],
  ['a version that moves', 'grafana/grafana:12.2'],
])('the schema sees %s', (_name, image) => {
  const [, schema] = provisioned.compose;
  const services = { ...compose.services, grafana: { ...compose.services.grafana, image } };
  expect(schema.safeParse(compose).success).toBe(true);
  expect(schema.safeParse({ ...compose, services }).success).toBe(false);
});
