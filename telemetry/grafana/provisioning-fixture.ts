/**
 * The files that start and join Prometheus, Tempo, Loki and Grafana, as schemas of what we use.
 * Takes no word that it does not know, so that a misspelt one is a fault and not left unread.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const loopback = '127.0.0.1';
const address = z.literal(loopback);
const port = z.int().min(1_024).max(65_535);
const endpoint = z.string().regex(/^127\.0\.0\.1:\d+$/);
const url = z.string().regex(/^http:\/\/127\.0\.0\.1:\d+(\/otlp)?$/);
const hours = z.string().regex(/^\d+h$/);

/** Name and exact version: three numbers, no `latest`, no range. */
const image = z.string().regex(/^[a-z]+\/[a-z-]+:v?\d+\.\d+\.\d+$/);

const Service = z.strictObject({
  image,
  network_mode: z.literal('host'),
  restart: z.literal('unless-stopped'),
  command: z.array(z.string().startsWith('-')).optional(),
  environment: z.record(z.string().startsWith('GF_'), z.string()).optional(),
  volumes: z.array(z.string().regex(/^(\.\/[a-z/]+:\/[a-z/]+:ro|[a-z-]+:\/[a-z/]+)$/)),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  mem_limit: z.string(),
  cpus: z.number().positive(),
});

const Compose = z.strictObject({
  name: z.literal('quarterdeck-grafana'),
  services: z.strictObject({
    prometheus: Service,
    collector: Service,
    tempo: Service,
    loki: Service,
    grafana: Service,
  }),
  volumes: z.record(z.string(), z.strictObject({})),
});

const Prometheus = z.strictObject({
  global: z.strictObject({
    scrape_interval: z.literal('1s'),
    scrape_timeout: z.literal('1s'),
    evaluation_interval: z.string(),
  }),
  rule_files: z.tuple([z.literal('rules/quarterdeck.yml')]),
  scrape_configs: z.tuple([
    z.strictObject({
      job_name: z.literal('quarterdeck'),
      static_configs: z.tuple([z.strictObject({ targets: z.tuple([endpoint]) })]),
      sample_limit: z.int().positive(),
    }),
  ]),
});

const interval = z.string().regex(/^\d+s$/);
const RecordingRule = z.strictObject({
  record: z.string().regex(/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/),
  expr: z.string(),
});
const AlertRule = z.strictObject({
  alert: z.string().regex(/^Quarterdeck[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: interval.optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string().max(60), description: z.string().min(20) }),
});
const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      interval: interval.optional(),
      rules: z.array(z.union([RecordingRule, AlertRule])).min(1),
    }),
  ),
});

const pipeline = (exporter: string) =>
  z.strictObject({
    receivers: z.tuple([z.literal('otlp')]),
    processors: z.tuple([z.literal('memory_limiter'), z.literal('batch')]),
    exporters: z.tuple([z.literal(exporter)]),
  });
const Collector = z.strictObject({
  receivers: z.strictObject({
    otlp: z.strictObject({ protocols: z.strictObject({ http: z.strictObject({ endpoint }) }) }),
  }),
  processors: z.strictObject({
    memory_limiter: z.strictObject({ check_interval: z.literal('1s'), limit_mib: z.int() }),
    batch: z.strictObject({}),
  }),
  exporters: z.strictObject({
    'otlphttp/tempo': z.strictObject({ endpoint: url }),
    'otlphttp/loki': z.strictObject({ endpoint: url }),
  }),
  service: z.strictObject({
    telemetry: z.strictObject({ metrics: z.strictObject({ level: z.literal('none') }) }),
    pipelines: z.strictObject({
      traces: pipeline('otlphttp/tempo'),
      logs: pipeline('otlphttp/loki'),
    }),
  }),
});

const server = z.strictObject({
  http_listen_address: address,
  http_listen_port: port,
  grpc_listen_address: address,
  grpc_listen_port: port,
});
const off = z.strictObject({ reporting_enabled: z.literal(false) });

const Tempo = z.strictObject({
  stream_over_http_enabled: z.literal(true),
  server,
  memberlist: z.strictObject({ bind_addr: z.tuple([address]) }),
  distributor: z.strictObject({
    receivers: z.strictObject({
      otlp: z.strictObject({ protocols: z.strictObject({ http: z.strictObject({ endpoint }) }) }),
    }),
  }),
  compactor: z.strictObject({ compaction: z.strictObject({ block_retention: hours }) }),
  storage: z.strictObject({
    trace: z.strictObject({
      backend: z.literal('local'),
      wal: z.strictObject({ path: z.string().startsWith('/var/tempo/') }),
      local: z.strictObject({ path: z.string().startsWith('/var/tempo/') }),
    }),
  }),
  usage_report: off,
});

const inLoki = z.string().startsWith('/loki');
const Loki = z.strictObject({
  auth_enabled: z.literal(false),
  server,
  common: z.strictObject({
    instance_addr: address,
    path_prefix: inLoki,
    replication_factor: z.literal(1),
    ring: z.strictObject({ kvstore: z.strictObject({ store: z.literal('inmemory') }) }),
    storage: z.strictObject({
      filesystem: z.strictObject({ chunks_directory: inLoki, rules_directory: inLoki }),
    }),
  }),
  schema_config: z.strictObject({
    configs: z.tuple([
      z.strictObject({
        from: z.string(),
        store: z.literal('tsdb'),
        object_store: z.literal('filesystem'),
        // The first schema with structured metadata, without which OTLP is refused.
        schema: z.literal('v13'),
        index: z.strictObject({ prefix: z.string(), period: z.literal('24h') }),
      }),
    ]),
  }),
  limits_config: z.strictObject({
    allow_structured_metadata: z.literal(true),
    retention_period: hours,
  }),
  compactor: z.strictObject({
    working_directory: inLoki,
    retention_enabled: z.literal(true),
    delete_request_store: z.literal('filesystem'),
  }),
  analytics: off,
});

const source = { name: z.string(), uid: z.string(), access: z.literal('proxy'), url };
const fixed = z.literal(false);
const DataSources = z.strictObject({
  apiVersion: z.literal(1),
  prune: z.literal(true),
  datasources: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({
        ...source,
        type: z.literal('prometheus'),
        isDefault: z.literal(true),
        editable: fixed,
        jsonData: z.strictObject({
          httpMethod: z.literal('POST'),
          prometheusType: z.literal('Prometheus'),
          timeInterval: z.literal('1s'),
          manageAlerts: z.literal(true),
        }),
      }),
      z.strictObject({
        ...source,
        type: z.literal('tempo'),
        editable: fixed,
        jsonData: z.strictObject({
          tracesToLogsV2: z.strictObject({
            datasourceUid: z.string(),
            spanStartTimeShift: z.string().regex(/^-\d+m$/),
            spanEndTimeShift: z.string().regex(/^\d+m$/),
            customQuery: z.literal(true),
            query: z.string(),
          }),
        }),
      }),
      z.strictObject({
        ...source,
        type: z.literal('loki'),
        editable: fixed,
        jsonData: z.strictObject({
          derivedFields: z.tuple([
            z.strictObject({
              name: z.string(),
              matcherType: z.literal('label'),
              matcherRegex: z.string(),
              url: z.literal('$${__value.raw}'),
              urlDisplayLabel: z.string(),
              datasourceUid: z.string(),
            }),
          ]),
        }),
      }),
    ]),
  ),
});

const Providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.tuple([
    z.strictObject({
      name: z.string(),
      folder: z.string(),
      type: z.literal('file'),
      disableDeletion: z.literal(true),
      allowUiUpdates: z.literal(false),
      updateIntervalSeconds: z.int().positive(),
      options: z.strictObject({ path: z.string() }),
    }),
  ]),
});

/** Where each file is, from this folder, and what it has to be. */
export const provisioned = {
  compose: ['./compose.yaml', Compose],
  prometheus: ['./prometheus/prometheus.yml', Prometheus],
  rules: ['./prometheus/rules/quarterdeck.yml', Rules],
  collector: ['./collector/collector.yaml', Collector],
  tempo: ['./tempo/tempo.yaml', Tempo],
  loki: ['./loki/loki.yaml', Loki],
  dataSources: ['./grafana/provisioning/datasources/datasources.yaml', DataSources],
  providers: ['./grafana/provisioning/dashboards/dashboards.yaml', Providers],
} as const;

type Provisioned = {
  readonly [Name in keyof typeof provisioned]: z.infer<(typeof provisioned)[Name][1]>;
};

/** One file's text. */
export const textOf = (path: string): string =>
  readFileSync(new URL(path, import.meta.url), 'utf8');

const read = <T>([path, schema]: readonly [string, z.ZodType<T>]): T =>
  schema.parse(parse(textOf(path)));

/** Every file, parsed; throws with what is wrong in the first that is not as it should be. */
export function readProvisioned(): Provisioned {
  return {
    compose: read(provisioned.compose),
    prometheus: read(provisioned.prometheus),
    rules: read(provisioned.rules),
    collector: read(provisioned.collector),
    tempo: read(provisioned.tempo),
    loki: read(provisioned.loki),
    dataSources: read(provisioned.dataSources),
    providers: read(provisioned.providers),
  };
}
