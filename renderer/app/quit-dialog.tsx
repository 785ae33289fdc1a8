/**
 * The question before closing: what the desk is at, and whether to leave it or to stop it.
 * Ends nothing by itself; after a stop it shows the result until its host closes the window.
 */
import { useState } from 'react';
import type { EngineOutcome, QuarterdeckBridge } from '../../electron/contract/bridge.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { countedText, groupDigits } from '../kit/number-text.ts';
import { useDeskOn } from '../replica/desk-context.tsx';
import { deskMode } from '../replica/desk-mode.ts';
import { quantityText } from '../replica/figures.ts';
import { doubtsNow } from '../replica/kill-doubts.ts';
import { shownKills } from '../replica/kill-list.ts';
import { killEnded, stageText, verdictText } from '../replica/kill-view.ts';
import { outcomeText } from './outcome-text.ts';
import { useWorkspace } from './workspace.ts';

type Asked = 'nothing' | 'leave' | 'stop';

/** Asked when the window is closed: leave the desk as it is, or kill it. */
export function QuitDialog({ bridge }: { readonly bridge: QuarterdeckBridge }) {
  const { dialog, open } = useWorkspace();
  return (
    <Dialog
      title="Close the console"
      open={dialog === 'quit'}
      onClose={() => open('none')}
      testId="quit-dialog"
    >
      {dialog === 'quit' ? <QuitForm bridge={bridge} onStay={() => open('none')} /> : null}
    </Dialog>
  );
}

function QuitForm(props: { readonly bridge: QuarterdeckBridge; readonly onStay: () => void }) {
  const { bridge, onStay } = props;
  const [asked, setAsked] = useState<Asked>('nothing');
  const [error, setError] = useState('');
  const act = (what: Asked, done: Promise<EngineOutcome>) => {
    setAsked(what);
    setError('');
    void outcomeText(done).then((failure) => {
      setError(failure);
      if (failure !== '') setAsked('nothing');
    });
  };
  const busy = asked !== 'nothing';
  return (
    <>
      <p className="soft">
        The engine is a process of its own. It can go on without this window, and another console
        can attach to it.
      </p>
      <DeskNow />
      {asked === 'stop' ? <StopProgress /> : null}
      {error === '' ? null : (
        <p className="red" role="alert">
          {error}
        </p>
      )}
      <Button
        onClick={() => act('leave', bridge.engineLeaveRunning())}
        disabled={busy}
        testId="quit-leave"
      >
        Leave the engine as it is
      </Button>
      <Button
        look="stop"
        onClick={() => act('stop', bridge.engineStopAndKill())}
        disabled={busy}
        testId="quit-kill"
      >
        {asked === 'stop' ? 'Stopping the desk' : 'Stop the desk, end the engine'}
      </Button>
      <Button look="quiet" onClick={onStay} testId="quit-stay">
        Stay
      </Button>
    </>
  );
}

/** Mode, working orders and open positions: what would be left alone. */
function DeskNow() {
  const desk = useDeskOn('modes', 'orders', 'positions');
  const live = useDeskOn('connection', 'kill', 'status').connection().state === 'live';
  const { ledger, status, kills } = desk.replica;
  const mode = deskMode(ledger, status);
  if (ledger === null || mode === null) {
    return <p className="amber">What the desk does is not known here: it may be trading.</p>;
  }
  const { main } = shownKills(kills, ledger);
  const report = main?.report ?? null;
  const doubts = report === null ? 0 : doubtsNow(report, ledger).open.length;
  const positions = [...ledger.positions.values()].filter((position) => position.lots !== 0);
  const working = countedText(ledger.orders.size, 'working order');
  return (
    <div data-testid="quit-desk">
      <p className={mode.word === 'Active' ? 'amber' : ''}>
        {live ? '' : 'Last known: '}
        The desk is {mode.word}, with {working} and{' '}
        {positions.length === 0 ? 'no open position.' : 'open positions:'}
      </p>
      <ul className="figures">
        {positions.map(({ strategy, instrument, lots }) => {
          const valuation = ledger.valuations.get(instrument);
          const size = valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
          return (
            <li key={`${strategy} ${instrument}`}>
              {instrument} {lots > 0 ? '+' : ''}
              {groupDigits(size)} <span className="faint">{strategy}</span>
            </li>
          );
        })}
      </ul>
      {doubts === 0 ? null : (
        <p className="red">{countedText(doubts, 'order')} may still work at the venue.</p>
      )}
    </div>
  );
}

/** How far the stop is, and its result as the engine reports it. */
function StopProgress() {
  const { kills } = useDeskOn('kill').replica;
  const { main } = shownKills(kills);
  const shown = main === null || main.past !== '' ? null : main;
  const ended = shown !== null && killEnded(shown);
  const words = shown === null ? 'Asking the engine' : stageText(shown);
  const cancelled = countedText(shown?.report?.cancelled.length ?? 0, 'order');
  return (
    <div role="status" aria-live="assertive" data-testid="quit-progress">
      <strong className={shown?.stage === 'UNCONFIRMED' ? 'red' : ''}>
        {ended ? verdictText(shown) : words}
      </strong>
      <p className="soft">
        {ended
          ? `${cancelled} cancelled. Ending the engine.`
          : 'The engine ends when the kill has its result.'}
      </p>
    </div>
  );
}
