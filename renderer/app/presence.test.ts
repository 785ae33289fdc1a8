import { expect, test } from 'vitest';
import { tellPresence, toldMillis } from './presence.ts';

test('an operator is told of at most once in five seconds, and of a locked console never', () => {
  const target = new EventTarget();
  let now = 0;
  let isUnlocked = false;
  let told = 0;
  const desk = {
    tellPresence: () => {
      if (isUnlocked) told += 1;
      return isUnlocked;
    },
  };
  tellPresence(desk, target, () => now);
  const seen = (['keydown', 'pointermove', 'wheel', 'pointerdown'] as const).map((type, at) => {
    isUnlocked = at > 0;
    target.dispatchEvent(new Event(type));
    now += at === 1 ? toldMillis - 1 : 1;
    return told;
  });
  expect(seen).toEqual([0, 1, 1, 2]);
});
