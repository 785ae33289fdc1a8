/**
 * What happened lately, newest first: acts, modes, kills, faults, feeds and venues.
 * A reading aid beside the audit log, which alone is the record.
 */
import type { UtcNanos } from '../../../engine/contract/numbers.ts';
import { Notice } from '../../kit/notice.tsx';
import { countText, millisOfNanos, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { actorOf, sentenceOf } from '../../replica/audit-sentence.ts';
import { useDeskFact, useDeskOn } from '../../replica/desk-context.tsx';
import { notabilityOf } from '../../replica/notable.ts';
import { wordingAt } from '../../replica/wording.ts';
import './lately.css';

const timeOf = (utcNanos: UtcNanos): string => utcTimeOfMillis(millisOfNanos(utcNanos), 0);

/** Those before it may be of other orders than the newest, which alone is told. */
const joinedText = (count: number, since: UtcNanos): string =>
  ` \u00b7 the newest of ${countText(count)} since ${timeOf(since)}`;

/** Since the window opened; older acts stand in the audit log. */
export function Lately() {
  const desk = useDeskOn('notable', 'grids');
  const { notable } = desk.replica;
  const known = useDeskFact('ledger', ({ replica }) => replica.ledger !== null);
  return (
    <Panel title="Lately" note="since this window opened" className="lately">
      {notable.length === 0 ? (
        <Notice title={known ? 'Nothing out of the ordinary.' : 'Nothing is known yet.'}>
          Acts, halts, faults and lost feeds appear here. The whole record is the audit log.
        </Notice>
      ) : (
        <ol>
          {notable.map(({ event, count, sinceUtcNanos }) => (
            <li key={event.sequence} className="lately-row">
              <span className="figures faint">{timeOf(event.utcNanos)}</span>
              <span className={notabilityOf(event.body)}>
                {sentenceOf(event.body, wordingAt(desk.replica, event.sequence))}{' '}
                <span className="faint">
                  {actorOf(event.body)}
                  {count < 2 ? '' : joinedText(count, sinceUtcNanos)}
                </span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
