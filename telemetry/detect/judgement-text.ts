/**
 * A judgement as sentences for an operator: what, by how much, and beside which limit.
 * One wording for the engine's alerts and for those of a recording.
 */

import type { DetectorKind } from '../../engine/contract/alert.ts';
import { missingCase } from '../../engine/contract/assert.ts';
import type { Judgement } from './judgement.ts';

const seconds = (millis: number): string => `${(millis / 1_000).toFixed(1)} s`;
const times = (figure: number): string => figure.toFixed(1);
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** One sentence with the figure and its limit; `subject` as an operator knows it. */
export function judgementTitle(kind: DetectorKind, subject: string, judgement: Judgement): string {
  const { figure, limit } = judgement;
  const slowness = `${times(figure)} times the usual p99, limit ${limit}`;
  switch (kind) {
    case 'feed-gap':
      return `Gap in the market data of ${subject}: ${figure} in the window, limit ${limit}`;
    case 'stale-feed':
      return `No market data of ${subject} for ${seconds(figure)}, limit ${seconds(limit)}`;
    case 'tick-to-approved':
      return `Decisions of ${subject} are slow: ${slowness}`;
    case 'ack-latency':
      return `${subject} answers slowly: ${slowness}`;
    case 'reject-ratio':
      return (
        `${percent(figure)} of the orders of ${subject} came to nothing, ` +
        `limit ${percent(limit)}`
      );
    case 'reconciliation':
      return `Our books and the venue differ in ${subject}: ${figure} undecided, limit ${limit}`;
    default:
      return missingCase(kind);
  }
}

/** Why an alert of this kind is over. */
export function overText(kind: DetectorKind): string {
  switch (kind) {
    case 'feed-gap':
      return 'no gap for a whole window';
    case 'stale-feed':
      return 'data flows again';
    case 'tick-to-approved':
    case 'ack-latency':
      return 'back near the usual, or the usual has moved';
    case 'reject-ratio':
      return 'the share has halved, nothing was wanted for a whole window, or it was armed anew';
    case 'reconciliation':
      return 'every break is decided, or both sides agree again';
    default:
      return missingCase(kind);
  }
}
