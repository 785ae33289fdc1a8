/**
 * How this window stands with the engine, in words, whenever it is not simply live.
 * Says what is old, what cannot be done, and what to do next.
 */
import { useEffect, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countedText, millisText } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { doubtsNow } from '../../replica/kill-doubts.ts';
import { shownKills } from '../../replica/kill-list.ts';

/** What the host of the window can do about an engine. */
export interface EngineDoor {
  readonly canStart: boolean;
  /** Whether the window came by a one-time address, as a browser's does. */
  readonly byAddress: boolean;
  /** Starts an engine; empty when it worked, else why not. */
  readonly start: () => Promise<string>;
  /** Why there is none, in the engine's or the host's own words; empty when nothing is known. */
  readonly trouble: string;
}

/** A clock that renders once a second while something is late. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(performance.now()), 500);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

/** The line below the header; nothing while live. */
export function ConnectionNotice(props: { readonly engine: EngineDoor }) {
  const desk = useDeskOn('connection');
  return desk.connection().state === 'live' ? null : <Trouble engine={props.engine} />;
}

function Trouble({ engine }: { readonly engine: EngineDoor }) {
  const desk = useDeskOn('connection');
  const now = useNow();
  const connection = desk.connection();
  const seen = desk.replica.ledger !== null;
  const old = seen ? ' Everything below is as it was then.' : '';
  const retry = (
    <Button onClick={() => desk.retry()} testId="connection-retry">
      Try again now
    </Button>
  );
  switch (connection.state) {
    case 'live':
      return null;
    case 'connecting':
      return <Notice title="Connecting to the engine">It answers within a second.{old}</Notice>;
    case 'stale':
      return (
        <Notice tone="amber" title="STALE" testId="connection-notice">
          Nothing received for {millisText(now - connection.sinceMillis)}.{old} The stop button goes
          its own way and still works if its link is ready.
        </Notice>
      );
    case 'disconnected': {
      const wait = Math.max(0, connection.retryAtMillis - now);
      return (
        <Notice tone="amber" title="Disconnected from the engine" testId="connection-notice">
          The desk may still be trading.{old} Trying again in {millisText(wait)}.
          <div className="line">
            {retry}
            {engine.canStart ? <StartEngine engine={engine} /> : null}
          </div>
        </Notice>
      );
    }
    case 'refused':
      return (
        <Notice tone="red" title="The engine refused this window" testId="connection-notice">
          {connection.reason} Open the address that the engine printed, or start the console again.
          {retry}
        </Notice>
      );
    case 'absent':
      if (engine.byAddress) return <NoSession />;
      return (
        <Notice
          tone={engine.trouble === '' ? 'quiet' : 'amber'}
          title="No engine is running"
          testId="connection-notice"
        >
          {engine.trouble === '' ? null : <pre className="figures">{engine.trouble}</pre>}
          {old === '' ? 'Start one to see its desk; it starts halted and sends no order.' : old}
          <Doubts />
          {engine.canStart ? <StartEngine engine={engine} /> : null}
        </Notice>
      );
  }
}

/** What the last engine left open, as far as this window heard. */
function Doubts() {
  const { ledger, kills } = useDeskOn('kill', 'orders').replica;
  if (ledger === null) return null;
  const { main } = shownKills(kills, ledger);
  const report = main?.report ?? null;
  const doubts = report === null ? null : doubtsNow(report, ledger);
  const count = Math.max(ledger.orders.size, doubts?.open.length ?? 0);
  const allSettled = doubts !== null && doubts.settled > 0 && !doubts.hasGaps;
  if (count === 0 && (main?.stage !== 'UNCONFIRMED' || allSettled)) return null;
  const orders = count === 0 ? 'Orders' : countedText(count, 'order');
  return <p className="red">{orders} may still work at the venue: look there.</p>;
}

/** A browser without a session cannot know whether an engine runs. */
function NoSession() {
  return (
    <Notice tone="amber" title="This page has no session with an engine" testId="connection-notice">
      <span>Its address works once, for one tab. Open the address that this prints:</span>
      <code>quarterdeck status</code>
    </Notice>
  );
}

function StartEngine({ engine }: { readonly engine: EngineDoor }) {
  const [state, setState] = useState<'idle' | 'starting'>('idle');
  const [error, setError] = useState('');
  return (
    <>
      <Button
        look="primary"
        testId="engine-start"
        disabled={state === 'starting'}
        onClick={() => {
          setState('starting');
          void engine.start().then((failure) => {
            setError(failure);
            setState('idle');
          });
        }}
      >
        {state === 'starting' ? 'Starting the engine' : 'Start the engine'}
      </Button>
      {error === '' ? null : <span className="red">{error}</span>}
    </>
  );
}
