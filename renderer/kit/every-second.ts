/** A tick for what ages on the screen: ages, time that is left. Shows nothing by itself. */

/** Calls `listener` once a second; returns the function that ends it. */
export function everySecond(listener: () => void): () => void {
  const timer = window.setInterval(listener, 1_000);
  return () => window.clearInterval(timer);
}
