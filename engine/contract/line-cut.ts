/**
 * A line that has to fit a number of characters: cut between words, with a sign that it was.
 * Never ends inside a figure, which would be another figure.
 */

/** `text`, or as many whole words of it as fit `limit` characters with ` …` behind them. */
export function cutLine(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = text.slice(0, limit - 1);
  const end = room.lastIndexOf(' ');
  // One word that is longer than the line is no figure.
  return end < 0 ? `${room}…` : `${room.slice(0, end)} …`;
}
