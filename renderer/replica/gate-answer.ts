/**
 * "Could this order go out now?", asked of the engine's gate while a form is open: at once for a
 * changed order, and again every second. Keeps no answer of another order.
 */
import { useEffect, useState } from 'react';
import { type GateAnswer, GateQuestion } from '../../engine/contract/gate-ask.ts';
import type { StrategyId } from '../../engine/contract/ids.ts';
import type { OrderRequest } from '../../engine/contract/orders.ts';
import { StrategyOrderRequest } from '../../engine/contract/strategy.ts';
import { useDesk } from './desk-context.tsx';

/** What the gate says now; both empty: it has not answered this question yet. */
export interface GateWord {
  readonly answer: GateAnswer | null;
  /** Why it could not be asked. */
  readonly error: string;
}

/** The wish that an order without an end in time was, as it would be asked about again. */
export function wishOf({ owner, ...terms }: OrderRequest): StrategyOrderRequest {
  return StrategyOrderRequest.parse({ instrument: owner.instrument, ...terms });
}

const nothing: GateWord = { answer: null, error: '' };
/** How long typing rests before it is asked, and how often it is asked again, in milliseconds. */
const restMillis = 150;
const againMillis = 1_000;

/** The gate's word on an order of a strategy; null of either: there is nothing to ask. */
export function useGateWord(
  strategy: StrategyId | null,
  request: StrategyOrderRequest | null,
): GateWord {
  const desk = useDesk();
  const [word, setWord] = useState<{ readonly key: string } & GateWord>({ key: '', ...nothing });
  const key = strategy === null || request === null ? '' : JSON.stringify({ strategy, request });
  useEffect(() => {
    // By its text: the object is another one at every render.
    const asked = key === '' ? null : GateQuestion.safeParse(JSON.parse(key));
    if (asked?.success !== true) return;
    const question = asked.data;
    let over = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      const outcome = await desk.query((id) => ({ type: 'gate.ask', id, question }));
      if (over) return;
      if (outcome.kind !== 'reply') setWord({ key, answer: null, error: outcome.error });
      else if (outcome.reply.result.kind === 'gateAnswer') {
        setWord({ key, answer: outcome.reply.result.answer, error: '' });
      } else setWord({ key, answer: null, error: outcome.reply.error });
      timer = window.setTimeout(() => void ask(), againMillis);
    };
    timer = window.setTimeout(() => void ask(), restMillis);
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [desk, key]);
  return word.key === key && key !== '' ? word : nothing;
}
