/**
 * The kill board: what the kill of this halt has reached, its result, and the way back.
 * Says CONFIRMED only by the engine's report, and never "flat".
 */
import { scopeText } from '../../../engine/contract/scope.ts';
import { Badge } from '../../kit/badge.tsx';
import { Notice } from '../../kit/notice.tsx';
import { millisOfNanos, millisText, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import type { ControlState } from '../../replica/control-session.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type KillList, pastText, shownKills } from '../../replica/kill-list.ts';
import {
  type KillView,
  killEnded,
  stageText,
  stageWords,
  verdictText,
} from '../../replica/kill-view.ts';
import type { ActDoors } from '../../replica/scope-acts.ts';
import { Flatten } from './flatten.tsx';
import { Halts } from './halts.tsx';
import { KillResult } from './kill-result.tsx';
import { KillSteps } from './kill-steps.tsx';
import { momentText } from './moment-text.ts';
import { VenueSafetyList } from './venue-safety.tsx';
import './kill-board.css';

function linkText(control: ControlState): string {
  if (control.state === 'ready') {
    const { roundTripMillis } = control;
    return roundTripMillis === null ? 'link ready' : `link ready, ${millisText(roundTripMillis)}`;
  }
  return control.state === 'silent' ? 'link silent' : `link ${control.state}`;
}

/** Always in sight, on every page. */
export function KillBoard({ doors }: { readonly doors: ActDoors }) {
  const desk = useDeskOn('kill', 'control', 'modes');
  const live = useDeskOn('connection').connection().state === 'live';
  useDeskOn('orders');
  const { kills, ledger } = desk.replica;
  const control = desk.control();
  const ready = control.state === 'ready';
  const { main, others } = shownKills(kills, ledger);
  return (
    <Panel
      title="Kill board"
      tools={
        <Badge tone={ready ? 'quiet' : 'red'} testId="kill-link">
          {linkText(control)}
        </Badge>
      }
      className="kill-board"
    >
      {ready || control.state === 'connecting' ? null : <LinkDown control={control} />}
      {main === null ? <NoKill known={ledger !== null} /> : <MainKill kill={main} live={live} />}
      {others.length === 0 ? null : <OtherKills kills={others} />}
      <Flatten />
      <Halts doors={doors} />
      <VenueSafetyList />
    </Panel>
  );
}

function NoKill({ known }: { readonly known: boolean }) {
  return (
    <p className="kill-none faint">
      <span data-testid="kill-stage" role="status" className="soft">
        {known ? 'No kill yet' : 'No kill known here'}
      </span>
      . One press of Stop the desk closes the gate, cancels every own working order and asks the
      venue what is left.
    </p>
  );
}

function MainKill(props: { readonly kill: KillView; readonly live: boolean }) {
  const { kill, live } = props;
  const refused = useDeskOn('control').control().state === 'refused';
  const ended = killEnded(kill);
  const isDesk = scopeText(kill.scope) === 'desk';
  // Without a link nobody knows whether what was confirmed then is still so.
  const past = kill.past !== '' || (ended && !live);
  const caption = pastText(kill) || (past ? 'Last known: this window has no link now' : '');
  return (
    <div className={past ? 'kill-state is-past' : 'kill-state'}>
      {caption === '' ? null : (
        <p className="amber" data-testid="kill-past">
          {caption}
        </p>
      )}
      <div
        className={`kill-stage is-${toneOf(kill.stage)}`}
        data-testid="kill-stage"
        role="status"
        aria-live="assertive"
      >
        {isDesk ? null : <span className="kill-scope">{scopeText(kill.scope)}: </span>}
        {stageWords(kill, refused ? 'refused' : 'open')}
      </div>
      <p className="faint">{scopeLine(kill)}</p>
      {/* What is in doubt comes first: it must not need scrolling. */}
      {kill.stage === 'UNCONFIRMED' ? <KillResult kill={kill} /> : null}
      <KillSteps kill={kill} compact={past || (ended && !isDesk)} />
      {kill.stage === 'UNCONFIRMED' ? null : <KillResult kill={kill} />}
    </div>
  );
}

/** Whose kill it is, and when its report was recorded. */
function scopeLine(kill: KillView): string {
  const scope = scopeText(kill.scope);
  const whose = `Kill of ${scope === 'desk' ? 'the whole desk' : scope}`;
  const { reportedUtcNanos: at } = kill;
  if (at === null) return whose;
  return `${whose}, reported ${momentText(at)}`;
}

/** Other kills of the same halt, one line each. */
function OtherKills({ kills }: { readonly kills: KillList }) {
  const { ledger } = useDeskOn('orders').replica;
  return (
    <div className="kill-others" data-testid="kill-others">
      <span className="faint">Also of this halt</span>
      <ul>
        {kills.map((kill) => (
          <li key={kill.killId} className={kill.stage === 'UNCONFIRMED' ? 'red' : 'soft'}>
            {scopeText(kill.scope)}: {killEnded(kill) ? verdictText(kill, ledger) : stageText(kill)}
            {kill.report === null ? '' : `, ${kill.report.cancelled.length} cancelled`}
            {kill.reportedUtcNanos === null ? null : (
              <span className="faint figures">
                {' '}
                {utcTimeOfMillis(millisOfNanos(kill.reportedUtcNanos), 0)}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
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
      return `Refused: ${control.reason} A press is kept, and sent if it opens after all.`;
    default:
      return 'It is being reopened. A press is kept and sent when it opens.';
  }
}

/** Said loudly: the button would not reach the engine now, and what else might. */
function LinkDown({ control }: { readonly control: ControlState }) {
  const desk = useDeskOn('control');
  const directory = desk.deskDirectory();
  const option = directory === '' ? '' : ` --dir ${directory}`;
  if (control.state === 'absent') {
    return (
      <Notice tone="amber" title="This page has no link to an engine">
        <span>
          The desk may be trading, or have orders that work. A press is kept in this window, and
          sent when an engine answers it. In a terminal:
        </span>
        <code>quarterdeck kill{option}</code>
      </Notice>
    );
  }
  return (
    <Notice tone="red" title="The stop button has no answering link" testId="kill-link-down">
      <span>{linkTrouble(control)} In a terminal:</span>
      <code>quarterdeck kill{option}</code>
    </Notice>
  );
}
