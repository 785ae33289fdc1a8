/**
 * The first run: create the operator of this desk, then arm it as a step of its own.
 * Arms nothing by itself, and the desk stays halted when the second step is left out.
 */
import { Button } from '../../kit/button.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { ArmStep } from './arm-step.tsx';
import { CreateStep } from './create-step.tsx';
import './first-run.css';

/** Both steps; `onDone` when the desk is armed or the operator leaves it halted. */
export function FirstRun({ onDone }: { readonly onDone: () => void }) {
  const desk = useDeskOn('status', 'modes');
  const { status } = desk.replica;
  if (status === null) return null;
  const creating = status.needsEnrolment;
  return (
    <section className="first-run" aria-label="First run" data-testid="first-run">
      <h2>This desk is new</h2>
      <p className="soft">
        It runs in {status.environment}: {environmentText[status.environment]} It is halted, and
        sends no order until you arm it.
      </p>
      <ol className="first-run-steps">
        <li className={creating ? 'is-now' : 'is-done'}>
          <h3>1. Operator</h3>
          {creating ? (
            <CreateStep />
          ) : (
            <p className="soft">{desk.operator.present() ?? 'The operator'} is enrolled.</p>
          )}
        </li>
        <li className={creating ? 'is-later' : 'is-now'}>
          <h3>2. Arm {status.environment}</h3>
          {creating ? (
            <p className="faint">Comes after the operator.</p>
          ) : (
            <ArmStep
              environment={status.environment}
              blockers={status.armingBlockers}
              onDone={onDone}
            />
          )}
        </li>
      </ol>
      {creating ? null : (
        <Button look="quiet" onClick={onDone} testId="first-run-later">
          Leave it halted; the kill board re-arms it later
        </Button>
      )}
    </section>
  );
}

const environmentText = {
  SIM: 'a generated market and a simulated venue, no real orders.',
  PAPER: 'market data as recorded or real, a simulated venue, no real orders.',
  LIVE: 'real orders.',
} as const;
