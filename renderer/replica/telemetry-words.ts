/**
 * What became of traces and of their export, in words and figures for the strip and the footer.
 * A failing collector is named as such; nothing that was lost is left out.
 */
import type { LatencyFrame } from '../../telemetry/contract/latency-frame.ts';

/** Share of the order traces seen that are kept, as text; a dash before the first. */
export function keptText(frame: Pick<LatencyFrame, 'tracesKept' | 'tracesSeen'>): string {
  if (frame.tracesSeen === 0) return '\u2013';
  const percent = (100 * frame.tracesKept) / frame.tracesSeen;
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toPrecision(2)} %`;
}

/** Everything lost on the way: rows overwritten in the ring, and spans dropped at the export. */
export const lostCount = (frame: Pick<LatencyFrame, 'ringOverwritten' | 'export'>): number =>
  frame.ringOverwritten + frame.export.spansDropped;

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** The export's state in a word, the tone it is shown in, and a sentence. */
export function exportWords(frame: Pick<LatencyFrame, 'export'>): {
  readonly word: string;
  readonly tone: '' | 'amber' | 'soft';
  readonly detail: string;
} {
  const { state, detail, spansExported, spansDropped, queued } = frame.export;
  const dropped = spansDropped === 0 ? '' : `, ${counts.format(spansDropped)} dropped`;
  switch (state) {
    case 'off':
      return { word: 'Off', tone: 'soft', detail: detail || 'no collector is set in desk.yaml' };
    case 'ok':
      return {
        word: 'Reached',
        tone: '',
        detail: `${counts.format(spansExported)} spans sent${dropped}`,
      };
    case 'failing': {
      const why = detail || 'the collector does not answer';
      const waiting = `${counts.format(queued)} wait${dropped}`;
      return { word: 'Failing', tone: 'amber', detail: `${why}; ${waiting}` };
    }
  }
}
