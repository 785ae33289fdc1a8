/**
 * Breaks that are still there: undecided ones first, then those that an operator lets be; each with
 * both sides beside each other, what it means, since when, and the door to its decision.
 */
import type { BreakDecision, BreakId } from '../../../engine/contract/reconciliation.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { millisOfNanos, utcDateTimeOfNanos, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { shortAge } from '../../replica/alert-age.ts';
import {
  type BreakRecord,
  breakMeaning,
  breakTitle,
  breakWording,
  decisionsFor,
  ignoredBreaks,
  sideText,
  undecidedBreaks,
} from '../../replica/break-list.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { noBreakWords } from '../../replica/reconcile-view.ts';
import { useAgeMillis } from '../../replica/use-age.ts';

const timeOf = (utcNanos: string): string => utcTimeOfMillis(millisOfNanos(utcNanos), 0);

/** How much there is, in words; nothing where there is none. */
function countsText(undecided: number, ignored: number): string | undefined {
  const parts = [
    ...(undecided === 0 ? [] : [`${undecided} undecided`]),
    ...(ignored === 0 ? [] : [`${ignored} let be`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** The panel of open breaks. */
export function OpenBreaks({ onDecide }: { readonly onDecide: (breakId: BreakId) => void }) {
  const desk = useDeskOn('alerts', 'reconciliation', 'connection');
  const { ledger } = desk.replica;
  const undecided = undecidedBreaks(ledger);
  const ignored = ignoredBreaks(ledger);
  const none = noBreakWords(desk.reconciliation.summary());
  return (
    <Panel
      title="Open breaks"
      note={countsText(undecided.length, ignored.length)}
      stale={desk.connection().state !== 'live'}
      className="reconcile-open"
      testId="reconcile-open"
    >
      {undecided.length + ignored.length === 0 ? (
        <Notice title={none.text} tone={none.tone === 'amber' ? 'amber' : 'quiet'}>
          {none.about}
        </Notice>
      ) : (
        <ul>
          {[...undecided, ...ignored].map((record) => (
            <OpenBreak
              key={record.breakId}
              record={record}
              onDecide={() => onDecide(record.breakId)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const choiceWords: Readonly<Record<BreakDecision, string>> = {
  adopt: 'adopted',
  ignore: 'let be',
  flatten: 'closed',
};

/** What can be done of it: `adopted, closed or let be`. */
function choicesText(record: BreakRecord): string {
  const words = decisionsFor(record.difference).map((one) => choiceWords[one]);
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function OpenBreak(props: { readonly record: BreakRecord; readonly onDecide: () => void }) {
  const { record, onDecide } = props;
  const { replica } = useDeskOn('alerts', 'reconciliation');
  const { difference, breakId, decision, foundUtcNanos } = record;
  const { venue, account, clientOrderId, executionId, strategy } = difference;
  const wording = breakWording(replica.ledger);
  const title = breakTitle(difference);
  const isOpen = decision === null;
  const act = isOpen ? 'Decide' : 'Decide again';
  const ageMillis = useAgeMillis(foundUtcNanos) ?? 0;
  const about = [
    ...(strategy === null ? [] : [`of ${strategy}`]),
    ...(clientOrderId === null ? [] : [`order ${clientOrderId}`]),
    ...(executionId === null ? [] : [`execution ${executionId}`]),
  ];
  return (
    <li className={isOpen ? 'break is-red' : 'break'} data-testid="reconcile-break">
      <div className="break-head">
        <strong className="break-title">{title}</strong>
        <span className="faint" title={`${utcDateTimeOfNanos(foundUtcNanos)} UTC`}>
          since <span className="figures">{timeOf(foundUtcNanos)}</span>,{' '}
          <span className="figures">{shortAge(ageMillis)}</span>
        </span>
        <Button
          look="small"
          onClick={onDecide}
          aria-label={`${act}: ${title}`}
          testId="reconcile-decide"
        >
          {act}
        </Button>
      </div>
      <dl className="break-sides">
        <div>
          <dt>In our books</dt>
          <dd className="figures">{sideText(difference, difference.ours, wording)}</dd>
        </div>
        <div>
          <dt>
            At {venue}, account {account}
          </dt>
          <dd className="figures">{sideText(difference, difference.theirs, wording)}</dd>
        </div>
        <div>
          <dt>It means</dt>
          <dd>{breakMeaning(difference, wording)}</dd>
        </div>
      </dl>
      <p className="break-about faint">
        <span className="figures">{[breakId, ...about].join(', ')}</span>
        {isOpen ? <span>It can be {choicesText(record)}.</span> : <LetBe record={record} />}
      </p>
    </li>
  );
}

function LetBe({ record }: { readonly record: BreakRecord }) {
  const { operator, reason, decidedUtcNanos } = record;
  return (
    <span className="soft">
      Let be by {operator}
      {decidedUtcNanos === null ? '' : ` at ${timeOf(decidedUtcNanos)}`}: {reason}
    </span>
  );
}
