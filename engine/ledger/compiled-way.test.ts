import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../contract/canonical.ts';
import { compiledText } from './compiled-text.ts';
import { eventsTexts } from './event-text.ts';
import { eventsOf } from './events-fixture.ts';
import { isEvent } from './recovery.ts';

// The compiled step never differs from the two walks that it stands for. That it takes their place
// shows in the canonical writer alone, which the second of them always ends in.
vi.mock('../contract/canonical.ts', { spy: true });

beforeEach(() => void vi.mocked(canonicalJson).mockClear());

describe('events of a trading desk go the compiled way', () => {
  const events = eventsOf(1, 400);

  test('when they are handed to the ledger', () => {
    expect(eventsTexts(events)).not.toHaveProperty('fault');
    expect(canonicalJson).not.toHaveBeenCalled();
  });

  test('when they are read back', () => {
    const read: readonly unknown[] = JSON.parse(JSON.stringify(events));
    expect(read.every(isEvent)).toBe(true);
    expect(canonicalJson).not.toHaveBeenCalled();
  });

  test('and what the compiled step does not know goes the other', () => {
    expect(compiledText(z.number())(1.5)).toBe('1.5');
    expect(canonicalJson).toHaveBeenCalled();
  });
});
