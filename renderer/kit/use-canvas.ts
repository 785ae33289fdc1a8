/**
 * A canvas that is as sharp as the screen and as large as its box, painted when React renders and
 * when its size changes. Knows nothing of what is painted.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';

/** Paints everything anew; width and height are in CSS pixels. */
export type Paint = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** The canvas to put into the page, and a way to paint it between renders. */
export function useCanvas(paint: Paint): {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly redraw: () => void;
} {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  // Kept from the observer: asking for the size while painting would force a layout.
  const size = useRef({ width: 0, height: 0 });
  const redraw = useCallback(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    const { width, height } = size.current;
    if (element === null || context === null || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (element.width !== wide) element.width = wide;
    if (element.height !== high) element.height = high;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    latest.current(context, width, height);
  }, []);
  useLayoutEffect(() => {
    latest.current = paint;
    redraw();
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) size.current = entry.contentRect;
      redraw();
    });
    sizes.observe(element);
    void document.fonts.ready.then(redraw);
    return () => sizes.disconnect();
  }, [redraw]);
  return { canvas, redraw };
}

/** A colour of the tokens, as a canvas takes it. */
export const tokenColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
