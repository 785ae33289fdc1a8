/** The small parts that both lists of alerts are made of: mark, age and count, owner or act. */
import type { AlertId } from '../../../engine/contract/alert.ts';
import type { ProposalId } from '../../../engine/contract/proposal.ts';
import type { BreakId } from '../../../engine/contract/reconciliation.ts';
import { Button } from '../../kit/button.tsx';
import { everySecond } from '../../kit/every-second.ts';
import { LiveText } from '../../kit/live-text.tsx';
import { countText } from '../../kit/number-text.ts';
import { ledgerAgeMillis, shortAge } from '../../replica/alert-age.ts';
import { type AlertRecord, alertTone, isOver } from '../../replica/alert-list.ts';
import { useDesk } from '../../replica/desk-context.tsx';

/** What a list of alerts hands on: the forms to take one over and to decide a break, and pages. */
export interface AlertDoors {
  readonly acknowledge: (alertId: AlertId) => void;
  readonly decideBreak: (breakId: BreakId) => void;
  readonly lookAtProposal: (proposal: ProposalId) => void;
  readonly show: (about: 'strategy' | 'market' | 'latency' | 'reconciliation') => void;
}

/** Age of an event of the ledger, going on by itself. */
export function Age({ utcNanos }: { readonly utcNanos: string }) {
  const desk = useDesk();
  const read = () => {
    const { market } = desk.replica;
    return shortAge(ledgerAgeMillis(market, utcNanos, performance.now(), Date.now()));
  };
  return <LiveText subscribe={everySecond} read={read} className="figures" />;
}

/** The severity in words and colour; what is over says so. */
export function SeverityMark({ alert }: { readonly alert: AlertRecord }) {
  const tone = alertTone(alert);
  const word = isOver(alert) ? `${alert.raised.severity}, over` : alert.raised.severity;
  return <span className={`alert-mark is-${tone}`}>{word}</span>;
}

/** How often it was seen; nothing when once. */
export function Seen({ count }: { readonly count: number }) {
  if (count < 2) return null;
  return <span className="figures faint">{countText(count)} times</span>;
}

/** Who has it, or the act to take it. */
export function OwnerOrAct(props: { readonly alert: AlertRecord; readonly doors: AlertDoors }) {
  const { alert, doors } = props;
  const { owner, raised, note } = alert;
  if (owner !== null) {
    return (
      <span className="soft alert-owner" title={note} data-testid="alert-owner">
        {owner}
      </span>
    );
  }
  return (
    <Button
      look="small"
      onClick={() => doors.acknowledge(raised.alertId)}
      aria-label={`Acknowledge: ${raised.title}`}
      testId="alert-ack"
    >
      Acknowledge
    </Button>
  );
}
