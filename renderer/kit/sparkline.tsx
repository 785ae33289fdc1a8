/**
 * A small line of the last values on a logarithmic scale, with its limit dashed.
 * Leaves a gap where nothing was measured; shows no axis, because a figure stands beside it.
 */
import { tokenColour, useCanvas } from './use-canvas.ts';

/** `values` oldest first, NaN where there is none; `limit` null where there is none. */
export function Sparkline(props: {
  readonly values: readonly number[];
  readonly limit: number | null;
  readonly label: string;
}) {
  const { values, limit, label } = props;
  const { canvas } = useCanvas((context, width, height) => {
    const known = values.filter((value) => value > 0);
    const ends = limit === null ? known : [...known, limit];
    if (ends.length === 0) return;
    const low = Math.log(Math.min(...ends));
    const span = Math.max(Math.log(2), Math.log(Math.max(...ends)) - low);
    const yOf = (value: number) => height - 2 - ((Math.log(value) - low) / span) * (height - 4);
    if (limit !== null) {
      context.strokeStyle = tokenColour('--text-faint');
      context.setLineDash([2, 3]);
      context.beginPath();
      context.moveTo(0, Math.round(yOf(limit)) + 0.5);
      context.lineTo(width, Math.round(yOf(limit)) + 0.5);
      context.stroke();
      context.setLineDash([]);
    }
    context.strokeStyle = tokenColour('--text-soft');
    context.beginPath();
    let drawing = false;
    values.forEach((value, index) => {
      if (!(value > 0)) {
        drawing = false;
        return;
      }
      const x = width - (values.length - 1 - index) * 2 - 1;
      if (drawing) context.lineTo(x, yOf(value));
      else context.moveTo(x, yOf(value));
      // A single second between two gaps is a dot.
      context.lineTo(x + 1, yOf(value));
      drawing = true;
    });
    context.stroke();
  });
  return <canvas ref={canvas} className="sparkline" role="img" aria-label={label} />;
}
