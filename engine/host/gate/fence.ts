/**
 * The send fence: the last look at an approval, right before its bytes go to the socket.
 * Asks nobody and waits for nothing; cancels do not come here.
 */
import type { Approved } from '../../contract/approval.ts';
import type { LedgerBody } from '../../contract/events.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { monoNow } from '../clock.ts';
import { epochWord, type GateWords, isFlattening, isLatched, leaseExpiry } from './gate-words.ts';

export type FenceCause = Extract<LedgerBody, { type: 'order.fenced' }>['cause'];

/** `stampMonoNanos` is the one clock reading of the check; if it passes, the send stamp. */
export type FenceVerdict =
  | { readonly passes: true; readonly stampMonoNanos: MonoNanos }
  | {
      readonly passes: false;
      readonly stampMonoNanos: MonoNanos;
      readonly cause: FenceCause;
      readonly detail: string;
    };

type Dated = Pick<Approved<unknown>, 'epoch' | 'decidedMonoNanos' | 'flattenId'>;

const millis = (nanos: number): string => `${Math.ceil(nanos / 1e6)} ms`;

/**
 * Judges an approval now. The stamp is taken before the words are read: a latch that this check
 * did not see was set after the stamp, so no send stamp is later than the latch that ended it.
 */
export function judge(
  words: GateWords,
  approval: Dated,
  ageNanosLimit: number,
  clock: () => MonoNanos = monoNow,
): FenceVerdict {
  const stampMonoNanos = clock();
  const refuse = (cause: FenceCause, detail: string): FenceVerdict => {
    return { passes: false, stampMonoNanos, cause, detail };
  };
  if (approval.flattenId !== null) {
    if (!isFlattening(words, approval.epoch)) return refuse('latch', 'the flatten has ended');
  } else if (isLatched(words)) return refuse('latch', 'the desk is latched');
  const epoch = epochWord(words);
  if (approval.epoch !== epoch) {
    return refuse('epoch', `approved under epoch ${approval.epoch}, the gate is at ${epoch}`);
  }
  const expiry = leaseExpiry(words);
  if (stampMonoNanos >= expiry) {
    return refuse('lease', `the warden's lease ended ${millis(stampMonoNanos - expiry)} ago`);
  }
  const age = stampMonoNanos - approval.decidedMonoNanos;
  if (age > ageNanosLimit || age < 0) {
    return refuse('age', `approved ${millis(age)} ago, the limit is ${millis(ageNanosLimit)}`);
  }
  return { passes: true, stampMonoNanos };
}
