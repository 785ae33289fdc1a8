/**
 * Lines of the JSON log as OpenTelemetry log records, with the ids that lead to the trace, the
 * order, the command and the session. Passes no field whose name is that of a secret.
 */
import {
  type Attributes,
  type Context,
  type LogRecord,
  ROOT_CONTEXT,
  SeverityNumber,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { z } from 'zod';

/** What pino writes of itself; the rest of a line is what the caller said. */
const Line = z.looseObject({
  level: z.number(),
  time: z.union([z.string(), z.number()]),
  msg: z.string().optional(),
});

const secretName = /token|secret|passw|passphrase|credential|signature|private|apikey|^code$/i;
const ownFields = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name']);
const traceIdShape = /^[0-9a-f]{32}$/;
const spanIdShape = /^[0-9a-f]{16}$/;

const attributesLimit = 48;
const textLimit = 2_000;
const depthLimit = 3;

/** Fields that have a name of their own among attributes. */
const idNames: Readonly<Record<string, string>> = {
  traceId: 'quarterdeck.trace_id',
  clientOrderId: 'quarterdeck.order.client_id',
  commandId: 'quarterdeck.command.id',
  sessionId: 'quarterdeck.session.id',
  killId: 'quarterdeck.kill.id',
  strategy: 'quarterdeck.strategy',
  instrument: 'quarterdeck.instrument',
  venue: 'quarterdeck.venue',
};

function severityOf(level: number): { number: SeverityNumber; text: string } {
  if (level >= 60) return { number: SeverityNumber.FATAL, text: 'FATAL' };
  if (level >= 50) return { number: SeverityNumber.ERROR, text: 'ERROR' };
  if (level >= 40) return { number: SeverityNumber.WARN, text: 'WARN' };
  if (level >= 30) return { number: SeverityNumber.INFO, text: 'INFO' };
  return { number: SeverityNumber.DEBUG, text: 'DEBUG' };
}

function collect(into: Attributes, prefix: string, value: unknown, depth: number): void {
  if (Object.keys(into).length >= attributesLimit) return;
  if (typeof value === 'string') into[prefix] = value.slice(0, textLimit);
  else if (typeof value === 'number' || typeof value === 'boolean') into[prefix] = value;
  else if (typeof value === 'object' && value !== null && depth < depthLimit) {
    for (const [key, inner] of Object.entries(value)) {
      if (!secretName.test(key)) collect(into, `${prefix}.${key}`, inner, depth + 1);
    }
  }
}

function contextOf(fields: Record<string, unknown>): Context {
  const { traceId, spanId } = fields;
  if (typeof traceId !== 'string' || !traceIdShape.test(traceId)) return ROOT_CONTEXT;
  if (typeof spanId !== 'string' || !spanIdShape.test(spanId)) return ROOT_CONTEXT;
  const span = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return trace.setSpanContext(ROOT_CONTEXT, span);
}

/** The record of one line; null when it is no line of the log. */
export function logRecordOf(line: string): LogRecord | null {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const parsed = Line.safeParse(data);
  if (!parsed.success) return null;
  const fields: Record<string, unknown> = parsed.data;
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(fields)) {
    if (ownFields.has(key) || secretName.test(key)) continue;
    collect(attributes, idNames[key] ?? `quarterdeck.log.${key}`, value, 0);
  }
  const severity = severityOf(parsed.data.level);
  const time = new Date(parsed.data.time);
  return {
    timestamp: Number.isNaN(time.getTime()) ? new Date() : time,
    severityNumber: severity.number,
    severityText: severity.text,
    body: (parsed.data.msg ?? '').slice(0, textLimit),
    attributes,
    context: contextOf(fields),
  };
}
