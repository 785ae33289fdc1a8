/**
 * Breaks with the venues as rows above incidents and alerts, each with the door to its decision.
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
        />
      ))}
    </ul>
  );
}

function Row(props: {
  readonly record: BreakRecord;
  readonly figures: string;
  readonly onDecide: () => void;
}) {
  const { record, figures, onDecide } = props;
  const { difference, decision, operator, reason, foundUtcNanos } = record;
  const title = breakTitle(difference);
  const isOpen = decision === null;
  return (
    <li className={isOpen ? 'needs-row is-red' : 'needs-row'} data-testid="break-row">
      <div className="needs-what">
        <span className="needs-title" title={title}>
          {title}
        </span>
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
