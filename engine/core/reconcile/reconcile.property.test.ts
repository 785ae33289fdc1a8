import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { foundMillisLimit, VenueStream } from './venue-stream-fixture.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 3_600_000 });

const numRuns = Number(process.env['QUARTERDECK_STREAMS'] ?? 1_000);
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

/** Each as `kind execution`, sorted. */
const named = (stream: VenueStream) => ({
  injected: stream.injected.map(({ kind, execution }) => `${kind} ${execution}`).sort(),
  found: stream.found
    .map(
      ({ difference }) => `${difference.kind} ${difference.executionId ?? difference.instrument}`,
    )
    .sort(),
});

describe('R2 executions that are missing, doubled or altered in our books', () => {
  it('are all found within the limit, and nothing else is', () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const stream = new VenueStream(seed, 20);
        const { injected, found } = named(stream);
        expect(found).toEqual(injected);
        for (const { kind, execution, atMillis } of stream.injected) {
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          const told = stream.found.find(
            ({ difference }) => difference.executionId === execution && difference.kind === kind,
          );
          expect((told?.atMillis ?? Number.NaN) - atMillis).toBeLessThan(foundMillisLimit);
        }
      }),
      { numRuns },
    );
    expect([...kinds.keys()].sort()).toEqual(['fillAltered', 'fillNotHere', 'fillNotThere']);
    expect([...kinds.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(numRuns);
  });

  it('leave nothing that differs once each is adopted', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const stream = new VenueStream(seed, 20);
        expect(stream.adoptAll()).toEqual([]);
        expect(stream.differences()).toEqual([]);
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });

  it('are never found where every message only comes late, twice and out of order', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(new VenueStream(seed, 0).found).toEqual([]);
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });

  it('would be found where there are none by looks that are not the window apart', () => {
    const wrong = [1, 2, 3, 4, 5, 6, 7, 8].filter(
      (seed) => new VenueStream(seed, 0, 500).found.length > 0,
    );
    expect(wrong.length).toBeGreaterThan(0);
  });
});
