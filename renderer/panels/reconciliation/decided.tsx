/** Breaks that were adopted or closed: who, why, when. Those that ended by themselves are not. */
import { Notice } from '../../kit/notice.tsx';
import { utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { type Column, Table } from '../../kit/table.tsx';
import {
  type BreakRecord,
  breakFigures,
  breakTitle,
  breakWording,
  settledBreaks,
} from '../../replica/break-list.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';

const words = { adopt: 'adopted', flatten: 'closed', ignore: 'let be' } as const;

type Ledger = Parameters<typeof breakWording>[0];

function columnsOf(ledger: Ledger): readonly Column<BreakRecord>[] {
  const wording = breakWording(ledger);
  return [
    {
      title: 'Decided, UTC',
      track: '156px',
      cell: ({ decidedUtcNanos }) => (
        <span className="soft">
          {decidedUtcNanos === null ? '\u2013' : utcDateTimeOfNanos(decidedUtcNanos).slice(0, 19)}
        </span>
      ),
    },
    {
      title: 'Break',
      track: 'minmax(160px, 1.4fr)',
      cell: ({ difference, breakId }) => (
        <span
          className="text"
          title={`${breakId}: ${breakTitle(difference)}: ${breakFigures(difference, wording)}`}
        >
          {breakTitle(difference)}
        </span>
      ),
    },
    {
      title: 'Decision',
      track: '66px',
      cell: ({ decision }) => (
        <span className="text">{decision === null ? '' : words[decision]}</span>
      ),
    },
    {
      title: 'By',
      track: '90px',
      cell: ({ operator }) => <span className="text soft">{operator}</span>,
    },
    {
      title: 'Reason',
      track: 'minmax(120px, 1fr)',
      cell: ({ reason }) => (
        <span className="text soft" title={reason}>
          {reason}
        </span>
      ),
    },
  ];
}

/** The panel of decided breaks. */
export function Decided() {
  const desk = useDeskOn('alerts', 'connection');
  const { ledger } = desk.replica;
  return (
    <Panel
      title="Decided"
      note="the last ones; all, and those that ended by themselves, are in the audit log"
      stale={desk.connection().state !== 'live'}
      className="reconcile-decided"
      testId="reconcile-decided"
    >
      <Table
        label="Decided breaks"
        columns={columnsOf(ledger)}
        rows={settledBreaks(ledger)}
        rowKey={({ breakId }) => breakId}
        rowTestId="reconcile-settled"
        empty={<Notice title="No break was adopted or closed yet." />}
      />
    </Panel>
  );
}
