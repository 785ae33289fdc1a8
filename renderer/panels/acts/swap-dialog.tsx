/**
 * The swap of one strategy: what runs, which file of the folder is to run, and what came of it.
 * Until the engine says that it swapped, the old one trades on, and the form says so.
 */
import { type SyntheticEvent, useCallback, useEffect, useState } from 'react';
import type { StrategyId } from '../../../engine/contract/ids.ts';
import type { StrategyFile } from '../../../engine/contract/wire.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { countedText, shortHash } from '../../kit/number-text.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import {
  fileBefore,
  readStrategyFolder,
  readSwaps,
  type StrategyFolder,
  type SwapRecord,
} from '../../replica/strategy-files.ts';
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
}

/** Folder and swaps, read when the form opens and whenever it is asked. */
function useFolder(strategy: StrategyId): FolderAndSwaps & { readonly read: () => void } {
  const desk = useDesk();
  const [held, setHeld] = useState<FolderAndSwaps>({ folder: { state: 'reading' }, swaps: [] });
  const read = useCallback(() => {
    void Promise.all([readStrategyFolder(desk), readSwaps(desk, strategy)]).then(
      ([folder, swaps]) => setHeld({ folder, swaps }),
    );
  }, [desk, strategy]);
  useEffect(read, [read]);
  return { ...held, read };
}

function Swap(props: { readonly strategy: StrategyId; readonly onClose: () => void }) {
  const { strategy, onClose } = props;
  const { folder, swaps, read } = useFolder(strategy);
  const [done, setDone] = useState<string | null>(null);
  const [chosen, setChosen] = useState('');
  const finished = done !== null && swaps[0] !== undefined && swaps[0].utcNanos !== done;
  const back = fileBefore(swaps, folder);
  const again = () => {
    setChosen(back?.file ?? '');
    setDone(null);
  };
  if (done !== null) {
    return (
      <>
        {finished && swaps[0] !== undefined ? (
          <SwapResult swap={swaps[0]} />
        ) : (
          <p className="soft" role="status">
            Swapped. Reading what the ledger says of it.
          </p>
        )}
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
      onDone={() => {
        setDone(swaps[0]?.utcNanos ?? '');
        read();
      }}
    />
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
    if (failure === '') onDone();
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
      {signed.asking ? <SwapPending strategy={strategy} /> : null}
      {missing === '' && signed.error === '' ? null : (
        <div>
          <Refusal error={missing || signed.error} testId="swap-error" />
          <p className="soft">{strategy} is as it was: the old one trades on.</p>
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
