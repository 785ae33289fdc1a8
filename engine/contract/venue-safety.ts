/**
 * What a venue does by itself for orders whose engine is gone: armed at each log-on of a session.
 * Says only what the venue has taken up; where nothing is known, nothing is said.
 */
import { z } from 'zod';

export const VenueSafety = z.strictObject({
  /** It cancels the session's orders when the session breaks. */
  cancelOnDisconnect: z.boolean(),
  /**
   * It cancels the session's orders when it has heard no renewal for so long, in milliseconds;
   * null: it has no such timer.
   */
  deadManMillis: z.int().positive().nullable(),
});
export type VenueSafety = z.infer<typeof VenueSafety>;

/** Whether both say the same, or nothing is known of either. */
export const isSameSafety = (one: VenueSafety | undefined, other: typeof one): boolean =>
  one?.cancelOnDisconnect === other?.cancelOnDisconnect &&
  one?.deadManMillis === other?.deadManMillis;

/** What a venue lacks, in words; empty where it has both, or nothing is known of it. */
export function missingSafety(safety: VenueSafety | undefined): string[] {
  if (safety === undefined) return [];
  return [
    ...(safety.cancelOnDisconnect ? [] : ['no cancel on disconnect']),
    ...(safety.deadManMillis === null ? ['no dead-man timer'] : []),
  ];
}

/** What a venue has taken up, and what it lacks, in one line. */
export function safetyText(safety: VenueSafety): string {
  const { cancelOnDisconnect, deadManMillis } = safety;
  return [
    ...(cancelOnDisconnect ? ['cancel on disconnect'] : []),
    ...(deadManMillis === null ? [] : [`dead-man timer of ${deadManMillis / 1_000} s`]),
    ...missingSafety(safety),
  ].join(', ');
}
