/**
 * The page of drills: how long a rehearsed stop took from run to run, beside its budgets, and what
 * each run came to. Makes no drill: that needs a desk of its own, and a command line.
 */
import { useEffect, useState } from 'react';
import type { DrillsAnswer, DrillTold } from '../../../engine/contract/drill.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countedText, utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { type Column, Table } from '../../kit/table.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import {
  type DrillGroup,
  drillGroups,
  figureTrends,
  verdictWords,
} from '../../replica/drill-trend.ts';
import { DrillChart } from './drill-chart.tsx';
import './drills.css';

/** How often the engine is asked again, in milliseconds: a drill takes longer. */
const askMillis = 10_000;

/** The page; it asks the engine for the history for as long as it is shown. */
export function Drills() {
  const desk = useDeskOn('drills', 'connection');
  const { drills } = desk;
  useEffect(() => {
    const ask = () => {
      if (desk.connection().state === 'live') void drills.refresh();
    };
    ask();
    const timer = window.setInterval(ask, askMillis);
    return () => window.clearInterval(timer);
  }, [desk, drills]);
  const told = drills.told();
  const isStale = drills.error() !== '' || desk.connection().state !== 'live';
  if (told === null || told.runs.length === 0)
    return <NoDrills told={told} error={drills.error()} />;
  return (
    <div className="drills-page" data-testid="drills-page">
      <Trend told={told} isStale={isStale} />
      <Runs told={told} isStale={isStale} />
    </div>
  );
}

function NoDrills(props: { readonly told: DrillsAnswer | null; readonly error: string }) {
  const { told, error } = props;
  const broken = told?.broken ?? '';
  return (
    <Panel title="Drills" testId="drills-page">
      {error === '' ? null : <Notice tone="amber" title={error} />}
      {broken === '' ? null : <Broken words={broken} />}
      <Notice
        title={told === null ? 'Asking the engine for its drills' : 'No drill has been made.'}
      >
        {told === null ? null : (
          <span>
            <code>quarterdeck drill kill</code> rehearses a stop on a desk of its own; this desk is
            not touched, and the run is on record here.
          </span>
        )}
      </Notice>
    </Panel>
  );
}

function Broken({ words }: { readonly words: string }) {
  return (
    <Notice tone="red" title="The record of the drills is broken" testId="drills-broken">
      <span>{words}. Runs from there on are not shown: nobody can say that they are as made.</span>
    </Notice>
  );
}

interface Shown {
  readonly told: DrillsAnswer;
  readonly isStale: boolean;
}

function Trend({ told, isStale }: Shown) {
  const [chosen, setChosen] = useState('');
  const groups = drillGroups(told.runs);
  const group = groups.find(({ key }) => key === chosen) ?? groups[0];
  if (group === undefined) return null;
  return (
    <Panel
      title="Drills by run"
      note="p99 with its runs, p50 in blue, the longest dashed; budgets are of the p99"
      stale={isStale}
      className="drills-trend"
    >
      <Choice groups={groups} chosen={group.key} onChoose={setChosen} />
      <div className="drill-figures">
        {figureTrends(group).map((trend) => (
          <DrillChart key={trend.name} trend={trend} />
        ))}
      </div>
    </Panel>
  );
}

function Choice(props: {
  readonly groups: readonly DrillGroup[];
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}) {
  const { groups, chosen, onChoose } = props;
  return (
    <div className="drill-choice" role="group" aria-label="Which drill">
      {groups.map(({ key, label, runs }) => (
        <Button
          key={key}
          look={key === chosen ? 'small' : 'quiet'}
          aria-pressed={key === chosen}
          onClick={() => onChoose(key)}
          testId="drill-choice"
        >
          {label}
          {runs.at(-1)?.result.passed === false ? <span className="red"> failed</span> : null}
        </Button>
      ))}
    </div>
  );
}

const term = ({ result }: DrillTold, name: string): string => {
  const value = result.conditions[name];
  return value === undefined ? '\u2013' : String(value);
};

/** Two decimals, so that the figures of a column stand below each other. */
function loadOf(run: DrillTold): string {
  const { load } = run.result.conditions;
  return typeof load === 'number' ? load.toFixed(2) : term(run, 'load');
}

const secondOf = ({ utcNanos }: DrillTold): string => utcDateTimeOfNanos(utcNanos).slice(0, 19);

const columns: readonly Column<DrillTold>[] = [
  { title: 'Run', track: '48px', align: 'right', cell: ({ number }) => number },
  { title: 'Made at, UTC', track: '160px', cell: (run) => secondOf(run) },
  {
    title: 'Drill',
    track: 'minmax(140px, 1fr)',
    cell: ({ result: { drill, fault } }) => (
      <span className="text">
        {drill} <span className="faint">{fault.replaceAll('-', ' ')}</span>
      </span>
    ),
  },
  {
    title: 'Result',
    track: 'minmax(120px, 1.4fr)',
    cell: (run) =>
      run.result.passed ? <span className="soft text">passed</span> : <Failed run={run} />,
  },
  { title: 'Orders', track: '64px', align: 'right', cell: (run) => term(run, 'orders') },
  { title: 'Trials', track: '56px', align: 'right', cell: (run) => term(run, 'trials') },
  { title: 'Ticks/s', track: '68px', align: 'right', cell: (run) => term(run, 'ticksPerSecond') },
  { title: 'Load', track: '56px', align: 'right', cell: (run) => loadOf(run) },
  { title: 'Events', track: '64px', align: 'right', cell: ({ auditEvents }) => auditEvents },
];

function Failed({ run }: { readonly run: DrillTold }) {
  return (
    <span className="red text" title={verdictWords(run)}>
      failed: {verdictWords(run)}
    </span>
  );
}

function Runs({ told, isStale }: Shown) {
  const { runs, broken } = told;
  const rows = runs.toReversed();
  return (
    <Panel
      title="Runs on record"
      note={countedText(runs.length, 'run')}
      tools={broken === '' ? <Badge>the chain holds</Badge> : undefined}
      stale={isStale}
      className="drills-runs"
    >
      {broken === '' ? null : <Broken words={broken} />}
      <Table
        label="Drills on record"
        columns={columns}
        rows={rows}
        rowKey={({ number }) => String(number)}
        rowTestId="drill-row"
        empty={null}
      />
    </Panel>
  );
}
