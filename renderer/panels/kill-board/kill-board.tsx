/**
 * The kill board: what the latest kill has reached, its result, and the way back by re-arming.
 * Says CONFIRMED only by the engine's report, and never "flat".
 */
import { Badge } from '../../kit/badge.tsx';
import { Notice } from '../../kit/notice.tsx';
import { millisText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import type { ControlState } from '../../replica/control-session.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { deskMode } from '../../replica/desk-mode.ts';
import { killEnded, stageText } from '../../replica/kill-view.ts';
import { KillResult } from './kill-result.tsx';
import { KillSteps } from './kill-steps.tsx';
import { Rearm } from './rearm.tsx';
import './kill-board.css';

function linkText(control: ControlState): string {
  if (control.state === 'ready') {
    const { roundTripMillis } = control;
    return roundTripMillis === null ? 'link ready' : `link ready, ${millisText(roundTripMillis)}`;
  }
  return control.state === 'silent' ? 'link silent' : `link ${control.state}`;
}

/** Always in sight, on every page. */
export function KillBoard() {
  const desk = useDeskOn('kill', 'control', 'modes');
  const { kill, ledger, status } = desk.replica;
  const control = desk.control();
  const mode = deskMode(ledger, status);
  const ready = control.state === 'ready';
  const past = kill !== null && killEnded(kill) && mode?.word === 'Active';
  return (
    <Panel
      title="Kill board"
      note={past ? 'the last kill, before the desk was re-armed' : undefined}
      tools={
        <Badge tone={ready ? 'quiet' : 'red'} testId="kill-link">
          {linkText(control)}
        </Badge>
      }
      className="kill-board"
    >
      {ready || control.state === 'connecting' ? null : <LinkDown control={control} />}
      <div className={past ? 'kill-state is-past' : 'kill-state'}>
        <div
          className={`kill-stage ${kill === null ? 'is-none' : `is-${toneOf(kill.stage)}`}`}
          data-testid="kill-stage"
          role="status"
          aria-live="assertive"
        >
          {kill === null ? 'No kill yet' : stageText(kill)}
        </div>
        {kill === null ? (
          <p className="soft">
            One press of Stop the desk closes the gate, cancels every own working order and asks the
            venue what is left.
          </p>
        ) : (
          <>
            <KillSteps kill={kill} compact={past} />
            <KillResult kill={kill} />
          </>
        )}
      </div>
      <Rearm mode={mode} />
    </Panel>
  );
}

function toneOf(stage: string): string {
  if (stage === 'CONFIRMED') return 'confirmed';
  return stage === 'UNCONFIRMED' ? 'unconfirmed' : 'moving';
}

function linkTrouble(control: ControlState): string {
  switch (control.state) {
    case 'silent':
      return (
        'It is open, and the engine does not answer. A press waits there for it; when the ' +
        'engine is frozen, the warden cancels its orders by itself.'
      );
    case 'refused':
      return `It was refused: ${control.reason}`;
    default:
      return 'It is being reopened. A press is kept and sent when it opens.';
  }
}

/** Said loudly: the button would not reach the engine now, and what else might. */
function LinkDown({ control }: { readonly control: ControlState }) {
  const desk = useDeskOn('control');
  const directory = desk.endpoint()?.deskDirectory ?? '';
  const option = directory === '' ? '' : ` --dir ${directory}`;
  if (control.state === 'absent') {
    return <Notice title="No engine, nothing to stop.">The link opens with the engine.</Notice>;
  }
  return (
    <Notice tone="red" title="The stop button has no answering link" testId="kill-link-down">
      <span>{linkTrouble(control)} In a terminal:</span>
      <code>quarterdeck kill{option}</code>
    </Notice>
  );
}
