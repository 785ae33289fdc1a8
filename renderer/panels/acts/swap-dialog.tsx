/**
 * The swap of one strategy: what runs, which file of the folder is to run, and what came of it.
 * Until the engine says that it swapped, the old one trades on, and the form says so.
 */
import { type SyntheticEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { StrategyId } from '../../../engine/contract/ids.ts';
import type { StrategyFile } from '../../../engine/contract/wire.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { countedText, shortHash } from '../../kit/number-text.ts';
import { isNotKnown, isWaiting } from '../../replica/command-answer.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import {
  fileBefore,
  readStrategyFolder,
  readSwaps,
  type StrategyFolder,
  type SwapRecord,
} from '../../replica/strategy-files.ts';
import { strategyViews } from '../../replica/strategy-list.ts';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';
import { SwapFiles } from './swap-files.tsx';
import { SwapPending, SwapResult, swapLine } from './swap-result.tsx';
import './acts.css';

/** The dialogue for a strategy; nothing while none is asked for. */
export function SwapDialog(props: {
  readonly strategy: StrategyId | null;
  readonly onClose: () => void;
}) {
  const { strategy, onClose } = props;
  return (
    <Dialog
      title={strategy === null ? '' : `Swap ${strategy}`}
      open={strategy !== null}
      onClose={onClose}
      testId="swap-dialog"
      wide
    >
      {strategy === null ? null : <Swap key={strategy} strategy={strategy} onClose={onClose} />}
    </Dialog>
  );
}

interface FolderAndSwaps {
  readonly folder: StrategyFolder;
  readonly swaps: readonly SwapRecord[];
  /** Which reading this is. */
  readonly reading: number;
}

/** Folder and swaps, read when the form opens and whenever it is asked; the last asked counts. */
function useFolder(strategy: StrategyId): FolderAndSwaps & { readonly read: () => number } {
  const desk = useDesk();
  const asked = useRef(0);
  const [held, setHeld] = useState<FolderAndSwaps>({
    folder: { state: 'reading' },
    swaps: [],
    reading: 0,
  });
  const read = useCallback(() => {
    asked.current += 1;
    const reading = asked.current;
    void Promise.all([readStrategyFolder(desk), readSwaps(desk, strategy)]).then(
      ([folder, swaps]) => {
        if (reading === asked.current) setHeld({ folder, swaps, reading });
      },
    );
    return reading;
  }, [desk, strategy]);
  useEffect(() => {
    read();
  }, [read]);
  return { ...held, read };
}

function Swap(props: { readonly strategy: StrategyId; readonly onClose: () => void }) {
  const { strategy, onClose } = props;
  const { folder, swaps, reading, read } = useFolder(strategy);
  /** The reading that was begun after the engine had said yes. */
  const [done, setDone] = useState<number | null>(null);
  const [chosen, setChosen] = useState('');
  const back = fileBefore(swaps, folder);
  const again = () => {
    setChosen(back?.file ?? '');
    setDone(null);
  };
  if (done !== null) {
    return (
      <>
        <Recorded swap={swaps[0]} isRead={reading >= done} />
        <div className="line">
          <Button look="primary" onClick={onClose} testId="swap-close">
            Close
          </Button>
          {back === null ? null : (
            <Button onClick={again} testId="swap-back">
              Swap back to {back.file}
            </Button>
          )}
        </div>
      </>
    );
  }
  return (
    <SwapForm
      strategy={strategy}
      folder={folder}
      swaps={swaps}
      chosen={chosen}
      onChoose={setChosen}
      onRead={read}
      onClose={onClose}
      onDone={() => setDone(read())}
    />
  );
}

/** What the ledger says of the swap, once it was read after the engine's answer. */
function Recorded(props: { readonly swap: SwapRecord | undefined; readonly isRead: boolean }) {
  const { swap, isRead } = props;
  if (isRead && swap !== undefined) return <SwapResult swap={swap} />;
  return (
    <p className="soft" role="status">
      {isRead
        ? 'Swapped, says the engine. Its record could not be read here: see the audit log.'
        : 'Swapped, says the engine. Reading what the ledger says of it.'}
    </p>
  );
}

function SwapForm(props: {
  readonly strategy: StrategyId;
  readonly folder: StrategyFolder;
  readonly swaps: readonly SwapRecord[];
  readonly chosen: string;
  readonly onChoose: (file: string) => void;
  readonly onRead: () => void;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { strategy, folder, swaps, chosen, onChoose, onRead, onClose, onDone } = props;
  const signed = useSignedAct();
  const [workingOrders, setWorkingOrders] = useState<'pass' | 'cancel'>('pass');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState('');
  const files = folder.state === 'read' ? folder.files : [];
  const file = files.find((entry) => entry.file === chosen);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setMissing(file === undefined ? 'Choose a file first.' : '');
    if (file !== undefined) void signed.send(bodyOf(file)).then(finish);
  };
  const bodyOf = ({ file: name, fileHash }: StrategyFile) =>
    ({ kind: 'strategy.swap', strategy, file: name, fileHash, workingOrders, reason }) as const;
  const finish = (failure: string) => {
    if (isWaiting(failure)) onClose();
    else if (failure === '') onDone();
    else onRead();
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={`Swap ${strategy}`}>
      <RunsNow strategy={strategy} swaps={swaps} />
      <SwapFiles strategy={strategy} folder={folder} chosen={chosen} onChoose={onChoose} />
      <WorkingOrders value={workingOrders} onChange={setWorkingOrders} />
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        testId="swap-reason"
      />
      <KeyLine act={signed} testId="swap-passphrase" />
      {signed.asking ? <SwapPending /> : null}
      {missing === '' && signed.error === '' ? null : (
        <div>
          <Refusal error={missing || signed.error} testId="swap-error" />
          <StaysAs strategy={strategy} isKnown={!isNotKnown(signed.error)} />
        </div>
      )}
      <div className="line">
        <Button type="submit" look="primary" testId="swap-submit" disabled={signed.asking}>
          {signed.asking ? 'Swapping' : file === undefined ? 'Swap' : `Swap in ${file.file}`}
        </Button>
        <Button onClick={onClose} testId="swap-cancel">
          {signed.asking ? 'Close, and let it finish' : 'Leave it'}
        </Button>
      </div>
    </form>
  );
}

/** What a swap that was not made leaves behind, by the ledger and not by the refusal. */
function StaysAs(props: { readonly strategy: StrategyId; readonly isKnown: boolean }) {
  const { strategy, isKnown } = props;
  const desk = useDeskOn('strategies', 'modes', 'status');
  const view = strategyViews(desk.replica).find(({ id }) => id === strategy);
  const word = view?.word ?? 'not known';
  return (
    <p className="soft">
      {!isKnown
        ? 'What runs now stands above; the swap may still come.'
        : word === 'running'
          ? `${strategy} is as it was: the old one trades on.`
          : `The old one keeps its place: ${word}.`}
    </p>
  );
}

/** Version and file that run, how many orders would pass, and the last swap. */
function RunsNow(props: { readonly strategy: StrategyId; readonly swaps: readonly SwapRecord[] }) {
  const { ledger } = useDeskOn('strategies', 'orders').replica;
  const record = ledger?.strategies.get(props.strategy);
  const working = [...(ledger?.orders.values() ?? [])].filter(
    (order) => order.request.owner.strategy === props.strategy,
  ).length;
  const [last] = props.swaps;
  const swapped = record?.swapped;
  return (
    <dl className="facts">
      <dt>Runs now</dt>
      <dd>
        {record === undefined ? 'not known' : `${record.version}, ${record.state}`}{' '}
        <span className="faint">
          {swapped === null || swapped === undefined
            ? 'as desk.yaml names it'
            : `${swapped.file}, ${shortHash(swapped.fileHash)}`}
        </span>
      </dd>
      <dt>Its orders</dt>
      <dd className="figures">{countedText(working, 'working order')}</dd>
      <dt>Last swap</dt>
      <dd>{last === undefined ? 'none yet' : swapLine(last)}</dd>
    </dl>
  );
}

function WorkingOrders(props: {
  readonly value: 'pass' | 'cancel';
  readonly onChange: (value: 'pass' | 'cancel') => void;
}) {
  const choices = [
    { value: 'pass', label: 'Pass them to the new one' },
    { value: 'cancel', label: 'Cancel them first' },
  ] as const;
  return (
    <fieldset className="plain" data-testid="swap-orders">
      <legend>Working orders</legend>
      <div className="choices">
        {choices.map(({ value, label }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="swap-orders"
              value={value}
              checked={props.value === value}
              onChange={() => props.onChange(value)}
              data-testid={`swap-orders-${value}`}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
