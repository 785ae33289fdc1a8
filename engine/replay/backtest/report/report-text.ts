/**
 * Numbers, times and words as the report writes them.
 * Rounds for the eye only; the JSON beside the report has every digit.
 */

/** Text that cannot become markup. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A number with up to so many decimals, in groups of three. */
export function numberText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toLocaleString('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** A whole number in groups of three. */
export const countText = (value: number): string => numberText(value, 0);

/** Minor units as money, rounded to cents or to the currency's own decimals where it has fewer. */
export function moneyText(minor: number, scale: number): string {
  const decimals = Math.min(scale, scale >= 8 ? 6 : 2);
  return numberText(minor / 10 ** scale, decimals);
}

/** Money with its sign and an arrow, in the colour of gain or loss. */
export function gainHtml(minor: number, scale: number): string {
  const text = moneyText(Math.abs(minor), scale);
  if (Math.round(minor) === 0) return `<span class="quiet">${text}</span>`;
  return minor > 0
    ? `<span class="gain">▲ +${text}</span>`
    : `<span class="loss">▼ −${text}</span>`;
}

/** `2024-08-08 23:55:12` of UTC. */
export const instantText = (utcMillis: number): string =>
  new Date(utcMillis).toISOString().slice(0, 19).replace('T', ' ');

/** `5 min 45 s`, `3 h 20 min`, `2 d 4 h`. */
export function spanText(seconds: number): string {
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3_600), 'h'],
    [Math.floor((whole % 3_600) / 60), 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** Nanoseconds in the unit that leaves few digits. */
export function durationText(nanos: number): string {
  if (nanos < 1_000) return `${numberText(nanos, 0)} ns`;
  if (nanos < 1_000_000) return `${numberText(nanos / 1_000, 1)} µs`;
  return `${numberText(nanos / 1_000_000, 1)} ms`;
}
