/** Each account with the last look at it, and the act to look now. Ages are of this moment. */
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, millisOfNanos, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { shortAge } from '../../replica/alert-age.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import {
  type AccountLook,
  comparedWords,
  dueOf,
  notComparedWords,
  periodText,
  standingOf,
} from '../../replica/reconcile-view.ts';
import { useAgeMillis } from '../../replica/use-age.ts';

const titles = [
  { title: 'Account', side: '' },
  { title: 'Last look', side: '' },
  { title: 'Compared at, UTC', side: 'right' },
  { title: 'Age', side: 'right' },
  { title: 'Orders', side: 'right' },
  { title: 'Positions', side: 'right' },
  { title: 'Fills', side: 'right' },
  { title: 'Next', side: 'right' },
] as const;

const timeOf = (utcNanos: string): string => utcTimeOfMillis(millisOfNanos(utcNanos), 0);

/** The accounts' panel. */
export function Accounts() {
  const desk = useDeskOn('reconciliation', 'connection');
  const { reconciliation } = desk;
  const summary = reconciliation.summary();
  const error = reconciliation.error();
  const isLive = desk.connection().state === 'live';
  return (
    <Panel
      title="Our books against the venues"
      note={summary === null ? undefined : `looked at ${periodText(summary.periodMillis)}`}
      tools={<LookNow isLive={isLive} />}
      testId="reconcile-accounts"
    >
      {error === '' ? null : (
        <Notice tone="amber" title="The engine did not tell" testId="reconcile-error">
          <span>{error} What is below is as old as it says.</span>
        </Notice>
      )}
      {summary === null ? (
        <Notice title={isLive ? 'Asking the engine for its looks' : 'No engine is connected.'}>
          {isLive ? null : 'What was looked at is known to the engine alone.'}
        </Notice>
      ) : (
        <div className={isLive && error === '' ? '' : 'reconcile-old'}>
          <Looks looks={summary.looks} periodMillis={summary.periodMillis} />
        </div>
      )}
      <p className="reconcile-scope faint">
        {comparedWords} {notComparedWords}
      </p>
    </Panel>
  );
}

function LookNow({ isLive }: { readonly isLive: boolean }) {
  const { reconciliation } = useDeskOn('reconciliation');
  const looking = reconciliation.looking();
  return (
    <Button
      look="small"
      disabled={!isLive || looking}
      title={isLive ? 'Has every venue asked now' : 'No engine is connected'}
      onClick={() => void reconciliation.lookNow()}
      testId="reconcile-now"
    >
      {looking ? 'Looking' : 'Look now'}
    </Button>
  );
}

function Looks(props: { readonly looks: readonly AccountLook[]; readonly periodMillis: number }) {
  const { looks, periodMillis } = props;
  if (looks.length === 0) {
    return (
      <Notice title="Nothing is compared.">
        No venue of this desk takes orders, so there is nothing to hold our books against.
      </Notice>
    );
  }
  return (
    <div role="table" aria-label="The last look at each account" className="reconcile-looks">
      <div className="table-head" role="row">
        {titles.map(({ title, side }) => (
          <div role="columnheader" key={title} className={side}>
            {title}
          </div>
        ))}
      </div>
      {looks.map((look) => (
        <LookRow key={`${look.venue}|${look.account}`} look={look} periodMillis={periodMillis} />
      ))}
    </div>
  );
}

function LookRow(props: { readonly look: AccountLook; readonly periodMillis: number }) {
  const { look, periodMillis } = props;
  const { venue, account, failed, compared, triedUtcNanos } = look;
  const standing = standingOf(look);
  const ageMillis = useAgeMillis(compared?.utcNanos ?? null);
  const due = dueOf(look, ageMillis, periodMillis);
  // What a failed look did not see is shown as what it is: figures of the look before.
  const tone = failed === null ? '' : 'faint';
  const figure = (count: number | null | undefined, none: string) =>
    typeof count === 'number' ? countText(count) : none;
  const tried =
    failed === null || triedUtcNanos === null ? '' : `, tried at ${timeOf(triedUtcNanos)}`;
  return (
    <div className="table-row" role="row" data-testid="reconcile-look">
      <div role="cell" className="text">
        {venue} <span className="faint">{account}</span>
      </div>
      <div role="cell" className={`text ${standing.tone}`} title={`${standing.text}${tried}`}>
        {standing.text}
        <span className="faint">{tried}</span>
      </div>
      <div role="cell" className={`right ${tone}`}>
        {compared === null ? '\u2013' : timeOf(compared.utcNanos)}
      </div>
      <div role="cell" className={`right ${due.tone === 'amber' ? 'amber' : 'soft'}`}>
        {ageMillis === null ? 'never' : shortAge(ageMillis)}
      </div>
      <div role="cell" className={`right ${tone}`}>
        {figure(compared?.orders, '\u2013')}
      </div>
      <div role="cell" className={`right ${tone}`}>
        {figure(compared?.positions, '\u2013')}
      </div>
      <div role="cell" className={`right ${tone}`}>
        {figure(compared?.fills, compared === null ? '\u2013' : 'not told')}
      </div>
      <div role="cell" className={`right text ${due.tone}`}>
        {due.text}
      </div>
    </div>
  );
}
