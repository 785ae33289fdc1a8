// The tray's icon: every state its own picture, also where colours cannot be told apart.
import { expect, test } from 'vitest';
import { trayBitmap } from './tray-icon.ts';
import type { TrayLook } from './tray-menu.ts';

const desks = ['active', 'reduce', 'halted', 'unknown'] as const;
const needs = ['nobody', 'somebody', 'somebody now'] as const;
const looks: readonly TrayLook[] = desks.flatMap((desk) =>
  needs.map((need) => ({ desk, needs: need })),
);

/** Blue, green, red and alpha of one pixel of a 32 x 32 icon. */
const pixel = (look: TrayLook, x: number, y: number): number[] => [
  ...trayBitmap(look, 32).subarray((y * 32 + x) * 4, (y * 32 + x) * 4 + 4),
];

/** Lit or not, pixel by pixel: what is left without colours. */
const shape = (look: TrayLook): string =>
  [...trayBitmap(look, 22)]
    .flatMap((value, index) => (index % 4 === 1 ? [value > 0x60 ? '#' : '.'] : []))
    .join('');

test('has the size asked for, see-through corners, and is premultiplied', () => {
  for (const look of looks) {
    const bitmap = trayBitmap(look, 44);
    expect([bitmap.length, bitmap[3]]).toEqual([44 * 44 * 4, 0]);
    const over = [...bitmap].some(
      (value, index) => index % 4 !== 3 && value > (bitmap[index - (index % 4) + 3] ?? 0),
    );
    expect(over).toBe(false);
  }
});

test('how the desk stands differs in shape', () => {
  const shapes = desks.map((desk) => shape({ desk, needs: 'nobody' }));
  expect(new Set(shapes).size).toBe(desks.length);
});

test('whom it needs is a dot: none, amber, red and larger', () => {
  const at = needs.map((need) => pixel({ desk: 'active', needs: need }, 25, 7));
  expect(at).toEqual([
    [0x1b, 0x15, 0x10, 255],
    [0x4a, 0xb8, 0xf0, 255],
    [0x6b, 0x62, 0xf0, 255],
  ]);
  const [, some, now] = needs.map((need) => shape({ desk: 'active', needs: need }));
  expect(some).not.toBe(now);
});
