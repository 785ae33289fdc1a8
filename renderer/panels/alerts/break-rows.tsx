/**
 * Breaks with the venues as rows above incidents and alerts, each with the doors to its decision
 * and to the page that has it in full.
 * A row goes when its break is decided or over; one that is ignored is listed apart.
 */
import { Button } from '../../kit/button.tsx';
import {
  type BreakRecord,
  breakFigures,
  breakTitle,
  breakWording,
  ignoredBreaks,
  undecidedBreaks,
} from '../../replica/break-list.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { Age, type AlertDoors } from './alert-parts.tsx';
import './alerts.css';

/** Undecided breaks, and with `withIgnored` those that are let be; nothing where there is none. */
export function BreakRows(props: { readonly doors: AlertDoors; readonly withIgnored?: boolean }) {
  const { ledger } = useDeskOn('alerts').replica;
  const ignored = props.withIgnored === true ? ignoredBreaks(ledger) : [];
  const breaks = [...undecidedBreaks(ledger), ...ignored];
  if (breaks.length === 0) return null;
  const wording = breakWording(ledger);
  return (
    <ul data-testid="break-rows">
      {breaks.map((record) => (
        <Row
          key={record.breakId}
          record={record}
          figures={breakFigures(record.difference, wording)}
          onDecide={() => props.doors.decideBreak(record.breakId)}
          onShow={() => props.doors.show('reconciliation')}
        />
      ))}
    </ul>
  );
}

function Row(props: {
  readonly record: BreakRecord;
  readonly figures: string;
  readonly onDecide: () => void;
  readonly onShow: () => void;
}) {
  const { record, figures, onDecide, onShow } = props;
  const { difference, decision, operator, reason, foundUtcNanos } = record;
  const title = breakTitle(difference);
  const isOpen = decision === null;
  return (
    <li className={isOpen ? 'needs-row is-red' : 'needs-row'} data-testid="break-row">
      <div className="needs-what">
        <button
          type="button"
          className="needs-title needs-link"
          title={`${title}; both sides on the reconciliation page`}
          onClick={onShow}
          data-testid="break-show"
        >
          {title}
        </button>
        <span className="faint needs-about" title={figures}>
          {isOpen ? figures : `let be by ${operator ?? 'nobody'}: ${reason}`}
        </span>
      </div>
      <span className="needs-age faint">
        <Age utcNanos={foundUtcNanos} />
      </span>
      <Button look="small" onClick={onDecide} aria-label={`Decide: ${title}`} testId="break-decide">
        Decide
      </Button>
    </li>
  );
}
