/** The stages of a kill with the time each was reached, since the trigger at the engine. */
import type { KillStage } from '../../../engine/contract/control.ts';
import { microsText, millisText } from '../../kit/number-text.ts';
import { type KillView, killEnded } from '../../replica/kill-view.ts';

const steps: readonly { readonly stage: KillStage; readonly text: string }[] = [
  { stage: 'REQUESTED', text: 'Requested' },
  { stage: 'GATE CLOSED', text: 'Gate closed (not yet durable)' },
  { stage: 'LATCHED', text: 'Latched' },
  { stage: 'CANCELS SENT', text: 'Cancels sent' },
  { stage: 'CONFIRMED', text: 'No working orders: confirmed' },
];

const order: readonly KillStage[] = steps.map((step) => step.stage);

function stateOf(kill: KillView, stage: KillStage): 'done' | 'open' | 'failed' {
  if (kill.elapsedMicros[stage] !== undefined) return 'done';
  if (stage === 'CONFIRMED' && kill.stage === 'UNCONFIRMED') return 'failed';
  if (kill.delivery !== 'answered') return 'open';
  // These two are reached when they are told, whatever came first: later stages prove neither.
  if (stage === 'LATCHED') return 'open';
  if (stage === 'CANCELS SENT') return kill.stage === 'CONFIRMED' ? 'done' : 'open';
  if (kill.stage === 'UNCONFIRMED') return 'done';
  return order.indexOf(stage) <= order.indexOf(kill.stage) ? 'done' : 'open';
}

/** The steps in order; those reached carry their time. */
export function KillSteps(props: { readonly kill: KillView; readonly compact: boolean }) {
  const { kill, compact } = props;
  const sent =
    kill.cancelsSent === null ? '' : ` (${kill.cancelsSent} of ${kill.workingOrders ?? '?'})`;
  const whole =
    kill.endedMillis !== null && killEnded(kill)
      ? `${millisText(kill.endedMillis)} from the press in this window`
      : '';
  if (compact) return whole === '' ? null : <p className="faint">{whole}</p>;
  return (
    <>
      <ol className="kill-steps">
        {steps.map(({ stage, text }) => {
          const micros = kill.elapsedMicros[stage];
          return (
            <li key={stage} className={`is-${stateOf(kill, stage)}`}>
              <i aria-hidden />
              <span>
                {text}
                {stage === 'CANCELS SENT' ? sent : ''}
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
