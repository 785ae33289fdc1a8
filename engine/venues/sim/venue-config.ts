/**
 * What the venue process is started with: the `simulated` part of a venue in desk.yaml, with the
 * market and symbols of that venue.
 */
import { z } from 'zod';
import { SimulatedVenue } from '../../contract/config.ts';
import { generatedSymbols } from './instrument-profile.ts';

export const VenueProcessConfig = SimulatedVenue.extend({
  market: z.enum(['spot', 'usdm', 'coinm']),
  symbols: z.array(z.string().min(1).max(32)).min(1).max(200),
}).superRefine((config, context) => {
  if (config.mode === 'capture') {
    if (config.files.length > 0) return;
    context.addIssue({ code: 'custom', path: ['files'], message: 'name the recordings to play' });
    return;
  }
  const known = generatedSymbols(config.market);
  config.symbols.forEach((symbol, index) => {
    if (known.includes(symbol)) return;
    const names = known.join(', ');
    const message = `the generated ${config.market} market has no ${symbol}; use ${names}`;
    context.addIssue({ code: 'custom', path: ['symbols', index], message });
  });
});
export type VenueProcessConfig = z.infer<typeof VenueProcessConfig>;

/** The configuration in a JSON text, or what is wrong with it, one line for each fault. */
export function parseVenueConfig(
  text: string,
): { readonly config: VenueProcessConfig } | { readonly faults: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { faults: [`this is no JSON: ${error.message}`] };
    throw error;
  }
  const parsed = VenueProcessConfig.safeParse(json);
  if (parsed.success) return { config: parsed.data };
  return {
    faults: parsed.error.issues.map(
      (issue) => `${issue.path.length === 0 ? '(whole)' : issue.path.join('.')}: ${issue.message}`,
    ),
  };
}
