/** Orders that the gate refused, beneath its limits, and the way to a form for one of them. */
import type { RefusalCount } from '../../../engine/contract/limit-use.ts';
import { Button } from '../../kit/button.tsx';
import { countText } from '../../kit/number-text.ts';
import './limits.css';

/** What the gate has refused since the engine started, by node and strategy, and why. */
export function Refused(props: {
  readonly refusals: readonly RefusalCount[];
  readonly isOpen: boolean;
  /** Who can let an order past a soft limit. */
  readonly who: string;
  /** Opens the form of the override of that intent. */
  readonly onOverride: (intentId: string) => void;
}) {
  const { refusals, isOpen, who, onOverride } = props;
  if (refusals.length === 0) return null;
  const total = refusals.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="refused" data-testid="limits-refused">
      <div className="refused-head soft">
        Refused since the engine started <span className="figures">{countText(total)}</span>
      </div>
      {isOpen ? (
        <ul>
          {refusals.map(({ node, strategy, count, why, overridableIntent: intent }) => (
            <li key={`${node} ${strategy}`} className="refused-row" title={why}>
              <span className="figures right">{countText(count)}</span>
              <span className="refused-what">
                {node} <span className="faint">{strategy}</span>
                <span className="faint refused-why">{why}</span>
                {intent === undefined ? null : (
                  <span className="soft refused-override" data-testid="refused-override">
                    {who} can override it for the last one{' '}
                    <Button
                      look="small"
                      onClick={() => onOverride(intent)}
                      aria-label={`Look at the last order that ${node} refused`}
                      testId="override-open"
                    >
                      Look
                    </Button>
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
