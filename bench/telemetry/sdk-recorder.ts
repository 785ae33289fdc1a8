/**
 * The same seven stages as spans of the plain OpenTelemetry SDK, on the tick's own thread: what the
 * recorder is measured against. Nothing leaves the process; the exporter takes and forgets.
 */
import { type Context, context, type Span, type Tracer, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Recorder, silentRecorder } from '../../telemetry/record/recorder.ts';

const forgetful: SpanExporter = {
  export: (_spans, done) => {
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};

/** Ways to set the SDK up: all spans through the batch processor, or none by its sampler. */
export type SdkKind = 'batched' | 'alwaysOff';

export class SdkRecorder {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  #parent: Context = context.active();
  #span: Span | null = null;
  #tickNumber = 0;
  #strategy = '';
  #order = '';

  constructor(kind: SdkKind) {
    this.#provider = new TracerProvider({
      sampler: kind === 'batched' ? new AlwaysOnSampler() : new AlwaysOffSampler(),
      spanProcessors: kind === 'batched' ? [new BatchSpanProcessor({ exporter: forgetful })] : [],
    });
    this.#tracer = this.#provider.getTracer('bench');
  }

  /** For one tick at a time, in the order of its stages. */
  readonly recorder: Recorder = {
    ...silentRecorder,
    frameTaken: () => {
      this.#parent = context.active();
      this.#next('read');
      if (this.#span !== null) this.#parent = trace.setSpan(this.#parent, this.#span);
      this.#next('decode');
    },
    frameDecoded: () => {
      this.#next('fold');
    },
    tickFolded: (tickNumber) => {
      this.#tickNumber = tickNumber;
      this.#next('decide');
    },
    orderDecided: (_tickNumber, _caused, _decided, owner) => {
      this.#strategy = owner.strategy;
      this.#next('gate');
      return 0;
    },
    orderJudged: (_row, clientOrderId) => {
      this.#order = clientOrderId ?? '';
      this.#next('commit');
    },
    orderCommitted: () => {
      this.#next('send');
    },
    orderWritten: () => {
      this.#end();
    },
  };

  /** Ends the stage that is open and begins the next one. */
  #next(stage: string): void {
    this.#end();
    const attributes = {
      'quarterdeck.tick.number': this.#tickNumber,
      'quarterdeck.instrument': 'BTCUSDT.sim',
      'quarterdeck.venue': 'sim',
      'quarterdeck.strategy': this.#strategy,
      'quarterdeck.order.client_id': this.#order,
      'quarterdeck.stage': stage,
    };
    this.#span = this.#tracer.startSpan(stage, { attributes }, this.#parent);
  }

  #end(): void {
    this.#span?.end();
    this.#span = null;
  }

  close(): Promise<void> {
    return this.#provider.shutdown();
  }
}
