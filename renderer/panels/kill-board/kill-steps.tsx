/** The stages of a kill with the time each was reached, since the trigger at the engine. */
import type { KillStage } from '../../../engine/contract/control.ts';
import { microsText, millisText } from '../../kit/number-text.ts';
import { type KillView, killEnded } from '../../replica/kill-view.ts';

interface Step {
  readonly stage: KillStage;
  readonly text: string;
}

const steps: readonly Step[] = [
  { stage: 'REQUESTED', text: 'Requested' },
  { stage: 'GATE CLOSED', text: 'Gate closed (not yet durable)' },
  { stage: 'LATCHED', text: 'Latched' },
  { stage: 'CANCELS SENT', text: 'Cancels sent' },
  { stage: 'CONFIRMED', text: 'No working orders: confirmed' },
];

const order: readonly KillStage[] = steps.map((step) => step.stage);

type StepState = 'done' | 'open' | 'failed' | 'none';

function stateOf(kill: KillView, stage: KillStage): StepState {
  if (kill.elapsedMicros[stage] !== undefined) return 'done';
  if (stage === 'CONFIRMED' && kill.stage === 'UNCONFIRMED') return 'failed';
  if (kill.delivery !== 'answered') return 'open';
  // The engine reports what it sent itself: no time at the end means that it sent no cancel.
  if (stage === 'CANCELS SENT' && killEnded(kill)) return 'none';
  const reached = order.indexOf(kill.stage === 'UNCONFIRMED' ? 'CANCELS SENT' : kill.stage);
  return order.indexOf(stage) <= reached ? 'done' : 'open';
}

/** What a step says: never that something is confirmed which is not. */
function wordsOf({ stage, text }: Step, state: StepState, { report }: KillView): string {
  if (state === 'none') return 'No cancel sent by the engine';
  if (state === 'failed') return 'No working orders: not confirmed';
  // A report has the time of the very last one, and it grows with each that is sent again.
  return stage === 'CANCELS SENT' && report !== null ? 'Last cancel sent' : text;
}

/** Steps as they came: by time where it is known, else where they belong. */
function inTimeOrder({ elapsedMicros }: KillView): typeof steps {
  let latest = 0;
  const placed = steps.map((step) => {
    latest = Math.max(latest, elapsedMicros[step.stage] ?? 0);
    return { step, at: elapsedMicros[step.stage] ?? latest };
  });
  return placed.toSorted((a, b) => a.at - b.at).map(({ step }) => step);
}

/** The steps in order; those reached carry their time. */
export function KillSteps(props: { readonly kill: KillView; readonly compact: boolean }) {
  const { kill, compact } = props;
  // No report holds this count: a window that opened later could not say the same.
  const sent =
    kill.cancelsSent === null || kill.report !== null
      ? ''
      : ` (${kill.cancelsSent} of ${kill.workingOrders ?? '?'})`;
  const whole =
    kill.endedMillis !== null && killEnded(kill)
      ? `${millisText(kill.endedMillis)} from the press in this window`
      : '';
  if (compact) return whole === '' ? null : <p className="faint">{whole}</p>;
  return (
    <>
      <ol className="kill-steps">
        {inTimeOrder(kill).map((step) => {
          const { stage } = step;
          const micros = kill.elapsedMicros[stage];
          const state = stateOf(kill, stage);
          return (
            <li key={stage} className={`is-${state}`}>
              <i aria-hidden />
              <span>
                {wordsOf(step, state, kill)}
                {stage === 'CANCELS SENT' && state !== 'none' ? sent : ''}
              </span>
              <span className="figures">{micros === undefined ? '' : microsText(micros)}</span>
            </li>
          );
        })}
      </ol>
      {whole === '' ? null : <p className="faint">{whole}</p>}
    </>
  );
}
