/** Use beside its limit: a bar with a mark at 80 %, amber beyond the mark, red at the limit. */

/** Share of a limit at which the bar asks for attention. */
export const warningShare = 0.8;

/** A bar of `share` (0 to 1 of the limit, more when passed) named for screen readers. */
export function LimitBar(props: { readonly share: number; readonly label: string }) {
  const shown = Math.min(1, Math.max(0, props.share));
  const tone = props.share >= 1 ? 'is-red' : props.share >= warningShare ? 'is-amber' : '';
  return (
    <div
      className={`bar ${tone}`}
      role="meter"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
    >
      <div className="bar-fill" style={{ transform: `scaleX(${shown})` }} />
      <div className="bar-mark" />
    </div>
  );
}
