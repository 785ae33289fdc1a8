/**
 * What venues do by themselves should the engine be gone, in lines for the Kill board.
 * A venue that has told nothing is named as one of which that is not known.
 */
import type { VenueId } from '../../engine/contract/ids.ts';
import { missingSafety, safetyText, type VenueSafety } from '../../engine/contract/venue-safety.ts';

export interface SafetyLine {
  readonly venue: VenueId;
  readonly text: string;
  /** Amber: something is missing, or not known. */
  readonly tone: 'faint' | 'amber';
}

type Venues = ReadonlyMap<VenueId, { readonly safety?: VenueSafety }>;

/** One line a venue, those that lack something first. */
export function safetyLines(venues: Venues | null): readonly SafetyLine[] {
  const lines = [...(venues ?? [])].map(([venue, { safety }]): SafetyLine => {
    if (safety === undefined) return { venue, text: 'not known while it is not up', tone: 'amber' };
    const isWhole = missingSafety(safety).length === 0;
    return { venue, text: safetyText(safety), tone: isWhole ? 'faint' : 'amber' };
  });
  return lines.toSorted((a, b) => Number(a.tone === 'faint') - Number(b.tone === 'faint'));
}
