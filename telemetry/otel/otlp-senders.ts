/**
 * The official OTLP/HTTP exporters behind one plain send each, in the protocol that is configured.
 * Ends what hangs, tells what may be tried again from what may not; keeps no queue.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { FinalFailure } from './export-queue.ts';

export interface Sender<T> {
  /** Rejects with the reason; a `FinalFailure` when the collector refuses this very batch. */
  readonly send: (items: readonly T[]) => Promise<void>;
  /** Ends the connections, also one that waits for an answer. */
  readonly abandon: () => void;
}

export interface SenderOptions {
  readonly baseUrl: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly timeoutMillis: number;
}

interface Exporter<T> {
  readonly export: (items: T[], done: (result: ExportResult) => void) => void;
}

/** Left to the exporter's own time limit, so that it reports before the queue gives up. */
const marginMillis = 250;

/** The address of a signal below the collector's base. */
function urlOf(baseUrl: string, signal: 'traces' | 'logs'): string {
  return `${baseUrl.replace(/\/+$/, '')}/v1/${signal}`;
}

/** What went wrong, as one line. */
function reasonOf(error: Error | undefined): Error {
  if (error === undefined) return new Error('the export failed without a reason');
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return new FinalFailure(`HTTP ${code} ${error.message}`.trim());
  // A failed connection to several addresses has a code and no text.
  if (error.message !== '') return error;
  return new Error(typeof code === 'string' ? code : error.name);
}

function senderOf<T>(exporter: Exporter<T>, agents: { destroy: () => void }): Sender<T> {
  return {
    send: (items) =>
      new Promise((resolve, reject) => {
        exporter.export([...items], (result) => {
          if (result.code === ExportResultCode.SUCCESS) resolve();
          else reject(reasonOf(result.error));
        });
      }),
    abandon: () => {
      agents.destroy();
    },
  };
}

function commonOptions(options: SenderOptions, signal: 'traces' | 'logs') {
  const limits = { keepAlive: true, maxSockets: 2, maxFreeSockets: 1 };
  const secure = options.baseUrl.startsWith('https:');
  const agent = secure ? new HttpsAgent(limits) : new HttpAgent(limits);
  const timeoutMillis = Math.max(marginMillis, options.timeoutMillis - marginMillis);
  const url = urlOf(options.baseUrl, signal);
  return { agent, exporter: { url, timeoutMillis, httpAgentOptions: () => agent } };
}

/** Sends spans to `<base>/v1/traces`. */
export function traceSender(options: SenderOptions): Sender<ReadableSpan> {
  const { agent, exporter } = commonOptions(options, 'traces');
  const json = options.protocol === 'http/json';
  return senderOf(json ? new JsonTraceExporter(exporter) : new ProtoTraceExporter(exporter), agent);
}

/** Sends log records to `<base>/v1/logs`. */
export function logSender(options: SenderOptions): Sender<ReadableLogRecord> {
  const { agent, exporter } = commonOptions(options, 'logs');
  const json = options.protocol === 'http/json';
  return senderOf(json ? new JsonLogExporter(exporter) : new ProtoLogExporter(exporter), agent);
}
