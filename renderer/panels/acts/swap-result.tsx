/** What a swap is doing, and what the ledger says that it came to. */
import { useEffect, useState } from 'react';
import {
  countedText,
  microsText,
  millisOfNanos,
  shortHash,
  utcTimeOfMillis,
} from '../../kit/number-text.ts';
import type { SwapRecord } from '../../replica/strategy-files.ts';

/** A swap in one line, for the list of facts. */
export function swapLine({ body, utcNanos }: SwapRecord): string {
  const time = utcTimeOfMillis(millisOfNanos(utcNanos), 0);
  return `${body.previousVersion} to ${body.version}, ${time}, by ${body.actor.name}`;
}

const carriedWords = {
  passed: 'handed over',
  none: 'it had none to hand over',
  lost: 'lost: the old one did not hand it over in time',
} as const;

/** Versions, the gap in which neither decided, and what became of the orders. */
export function SwapResult({ swap }: { readonly swap: SwapRecord }) {
  const { body } = swap;
  const { ordersPassed, ordersCancelled } = body;
  return (
    <div className="stack" role="status" data-testid="swap-result">
      <strong>
        {body.strategy} runs {body.version}
      </strong>
      <dl className="facts">
        <dt>Version</dt>
        <dd>
          {body.previousVersion} to {body.version}
        </dd>
        <dt>File</dt>
        <dd>
          {body.file} <span className="figures faint">{shortHash(body.fileHash)}</span>
        </dd>
        <dt>Neither decided for</dt>
        <dd className="figures">{microsText(body.gapMicros)}</dd>
        <dt>Orders</dt>
        <dd>
          {countedText(ordersPassed.length, 'order')} passed on,
          {` ${ordersCancelled.length} cancelled`}
        </dd>
        <dt>Carried state</dt>
        <dd className={body.carried === 'lost' ? 'amber' : ''}>{carriedWords[body.carried]}</dd>
      </dl>
    </div>
  );
}

/** Said while the engine works on it: it can take seconds, and nothing has changed yet. */
export function SwapPending() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds((known) => known + 1), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <p className="soft" role="status" data-testid="swap-pending">
      The engine checks its types, starts it in a thread of its own and warms it up;{' '}
      <span className="figures" aria-hidden>
        {seconds} s
      </span>{' '}
      so far. The old one stays until it is ready.
    </p>
  );
}
