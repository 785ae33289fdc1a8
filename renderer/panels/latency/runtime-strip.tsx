/**
 * How the engine's runtime and the way out of it fare: loop, collections, heap, queues, export.
 * A collector that fails is said here in words; it never holds up an order.
 */
import type { LatencyFrame } from '../../../telemetry/contract/latency-frame.ts';
import { Figure } from '../../kit/figure.tsx';
import { countedText, countText, microsText } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { exportWords, keptText, lostCount } from '../../replica/telemetry-words.ts';

const none = '\u2013';
const megabytes = (bytes: number): string => `${countText(bytes / 1_048_576)} MB`;

/** A strip of figures. */
export function RuntimeStrip(props: { readonly frame: LatencyFrame; readonly stale: boolean }) {
  const { frame, stale } = props;
  const { telemetry } = useDeskOn('telemetry').replica;
  const { runtime } = frame;
  const lost = lostCount(frame);
  return (
    <div
      className={stale ? 'runtime-strip is-stale' : 'runtime-strip'}
      role="group"
      aria-label={stale ? 'Runtime of the engine, last known' : 'Runtime of the engine'}
    >
      <Figure
        label="Loop lag, p99"
        value={telemetry === null ? none : microsText(telemetry.loopLagMicrosP99)}
        note={telemetry === null ? '' : `max ${microsText(telemetry.loopLagMicrosMax)}`}
      />
      <Figure
        label="Loop used"
        value={`${Math.round(runtime.loopUtilization * 100)} %`}
        note="of the last second"
      />
      <Figure
        label="Longest collection"
        value={runtime.gcPauses === 0 ? none : microsText(runtime.gcPauseMicrosMax)}
        note={
          runtime.gcPauses === 0
            ? 'no collection'
            : `${countText(runtime.gcPauses)}, ${microsText(runtime.gcPauseMicrosTotal)} in all`
        }
      />
      <Figure
        label="Heap"
        value={megabytes(runtime.heapUsedBytes)}
        note={telemetry === null ? '' : `of ${megabytes(telemetry.rssBytes)} resident`}
      />
      <Figure
        label="Ledger queue"
        value={telemetry === null ? none : countText(telemetry.ledgerQueue)}
        note={
          telemetry === null ? '' : `commit p99 ${microsText(telemetry.ledgerCommitMicros.p99)}`
        }
      />
      <Figure
        label="Traces kept"
        value={keptText(frame)}
        note={`${countText(frame.tracesKept)} of ${countText(frame.tracesSeen)}`}
      />
      <Figure
        label="Lost"
        value={<span className={lost > 0 ? 'amber' : ''}>{countText(lost)}</span>}
        note={`${countedText(frame.ringOverwritten, 'row')} overwritten`}
      />
      <ExportFigure frame={frame} />
    </div>
  );
}

function ExportFigure({ frame }: { readonly frame: LatencyFrame }) {
  const words = exportWords(frame);
  return (
    <div className="figure" title={words.detail}>
      <div className="figure-label">Export of traces</div>
      <div className={`figure-value is-words ${words.tone}`} data-testid="export-state">
        {words.word}
      </div>
      <div className={`figure-note ${words.tone}`}>{words.detail}</div>
    </div>
  );
}
