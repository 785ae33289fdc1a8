/**
 * The global hotkey that stops the desk: whether it can be relied on, and the test of it.
 * Calm while it works; where it does not, the truth line says so and what else there is.
 */
import { useEffect, useState } from 'react';
import type { HotkeyStatus, QuarterdeckBridge } from '../../electron/contract/bridge.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { useWorkspace } from './workspace.ts';

/** The status as the host tells it; null before it has. */
export function useHotkey(bridge: QuarterdeckBridge): HotkeyStatus | null {
  const [status, setStatus] = useState<HotkeyStatus | null>(null);
  useEffect(() => {
    const stop = bridge.on('hotkeyChanged', setStatus);
    bridge.hotkeyStatus().then(setStatus, () => setStatus(null));
    return stop;
  }, [bridge]);
  return status;
}

const stateWords: Readonly<Record<HotkeyStatus['state'], string>> = {
  unavailable: 'none',
  untested: 'untested',
  works: 'works',
};

/** One word in the truth line; opens the test. */
export function HotkeyItem({ status }: { readonly status: HotkeyStatus | null }) {
  const { open } = useWorkspace();
  if (status === null) return null;
  return (
    <button
      type="button"
      className="footer-item hotkey-item"
      onClick={() => open('hotkey')}
      title={status.detail}
      data-testid="hotkey-state"
    >
      <span className="faint">global hotkey</span>{' '}
      <span className={status.state === 'works' ? 'soft' : 'amber'}>
        {stateWords[status.state]}
      </span>
    </button>
  );
}

/** What it is, whether it works, and its test. */
export function HotkeyDialog(props: {
  readonly bridge: QuarterdeckBridge;
  readonly status: HotkeyStatus | null;
}) {
  const { bridge, status } = props;
  const { dialog, open } = useWorkspace();
  const close = () => open('none');
  return (
    <Dialog
      title="The global hotkey"
      open={dialog === 'hotkey'}
      onClose={close}
      testId="hotkey-dialog"
    >
      {dialog === 'hotkey' && status !== null ? (
        <HotkeyForm bridge={bridge} status={status} onClose={close} />
      ) : null}
    </Dialog>
  );
}

function HotkeyForm(props: {
  readonly bridge: QuarterdeckBridge;
  readonly status: HotkeyStatus;
  readonly onClose: () => void;
}) {
  const { bridge, status, onClose } = props;
  const [testing, setTesting] = useState(false);
  const [outcome, setOutcome] = useState('');
  const test = () => {
    setTesting(true);
    setOutcome('');
    void bridge
      .hotkeyTest()
      .then((tested) => (tested.state === 'works' ? 'It came through: it works.' : tested.detail))
      .catch((fault: unknown) => (fault instanceof Error ? fault.message : String(fault)))
      .then((words) => {
        setOutcome(words);
        setTesting(false);
      });
  };
  const has = status.state !== 'unavailable';
  return (
    <>
      {has ? (
        <p>
          <kbd className="key">{status.accelerator.replaceAll('+', ' + ')}</kbd> stops the desk
          whatever window is in front.
        </p>
      ) : (
        <p className="amber">There is no global hotkey here. {status.detail}</p>
      )}
      <p className="soft">
        {status.state === 'works'
          ? 'A press has come through since the console was started.'
          : 'Some desktops take a hotkey and never pass it on, so only a press proves it.'}{' '}
        The button, Ctrl+Shift+K in this window and <code>quarterdeck kill</code> do not depend on
        it.
      </p>
      {testing ? (
        <p className="amber" role="status" data-testid="hotkey-testing">
          Press it now, within ten seconds. This press stops nothing.
        </p>
      ) : null}
      <p role="status" className="soft" data-testid="hotkey-outcome">
        {outcome}
      </p>
      <div className="line">
        {has ? (
          <Button look="primary" onClick={test} disabled={testing} testId="hotkey-test">
            {testing ? 'Waiting for the press' : 'Test it'}
          </Button>
        ) : null}
        <Button onClick={onClose}>Close</Button>
      </div>
    </>
  );
}
