/** The stages of an order's way in an operator's words. Measures nothing. */
import type { Stage } from '../../telemetry/contract/stage.ts';
import { stages } from '../../telemetry/contract/stage.ts';

interface StageWords {
  readonly name: string;
  readonly meaning: string;
}

export const stageWords: Readonly<Record<Stage, StageWords>> = {
  read: { name: 'Read', meaning: 'from the chunk on the socket to the frame in hand' },
  decode: { name: 'Decode', meaning: 'from bytes to a typed message' },
  fold: { name: 'Fold', meaning: 'into the state of the market' },
  decide: { name: 'Decide', meaning: 'until the strategy has decided, its wake-up included' },
  gate: { name: 'Gate', meaning: 'every check, and the verdict' },
  commit: { name: 'Commit', meaning: 'until the record is durable' },
  send: { name: 'Send', meaning: 'the fence and the write to the socket' },
  ack: { name: 'Acknowledgement', meaning: 'from the send to the word of the venue' },
  fill: { name: 'Fill', meaning: 'from the send to each fill' },
  tickToApproved: { name: 'Tick to approved', meaning: 'from the tick received to the approval' },
  tickToWire: { name: 'Tick to wire', meaning: 'from the tick received to the order sent' },
};

/** The stage of that name; null when it is none, as the parts of a kill are. */
export const stageOf = (name: string): Stage | null =>
  stages.find((stage) => stage === name) ?? null;

/** What an operator reads for the name of a span. */
export function spanWord(name: string): string {
  const stage = stageOf(name);
  if (stage !== null) return stageWords[stage].name;
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[._]/g, ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1).toLowerCase();
}
