/**
 * The gate's word on an order that is being typed: whether it could go out now, else by which node
 * it would be refused and why; the limits that it would use most beside it. Approves nothing.
 */

import { mayBeOverridden, whoOverrides } from '../../../engine/contract/overrides.ts';
import type { StrategyOrderRequest } from '../../../engine/contract/strategy.ts';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import type { GateWord } from '../../replica/gate-answer.ts';
import { type DeskState, ticketUses } from '../../replica/hand-form.ts';

/** The box below the fields; it keeps its room, so that nothing moves while it changes. */
export function GateVerdict(props: {
  readonly request: StrategyOrderRequest | null;
  readonly word: GateWord;
  readonly ledger: DeskState;
  /** What the order still lacks. */
  readonly missing: string;
}) {
  const { request, word, ledger, missing } = props;
  const { answer, error } = word;
  const uses = request === null || answer === null ? [] : ticketUses(request, answer, ledger);
  return (
    <div className="verdict" role="status" data-testid="ticket-verdict">
      <Line request={request} word={word} missing={missing} ledger={ledger} />
      {error === '' ? null : <p className="amber">{error}</p>}
      <ul className="verdict-uses">
        {uses.map(({ label, text, share }) => (
          <li key={label} className="verdict-use">
            <span className="verdict-label">{label}</span>
            <span className="figures verdict-text">{groupedText(text)}</span>
            <LimitBar share={share} label={`${label}, use of limit`} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Line(props: {
  readonly request: StrategyOrderRequest | null;
  readonly word: GateWord;
  readonly missing: string;
  readonly ledger: DeskState;
}) {
  const { request, missing, ledger } = props;
  const { answer, error } = props.word;
  if (request === null) return <p className="faint">{missing || 'Not an order yet.'}</p>;
  if (answer === null) return <p className="faint">{error === '' ? 'Asking the gate.' : ''}</p>;
  if (answer.refusal === null) return <p className="gain">It could go out now.</p>;
  const { node, detail } = answer.refusal;
  const isSoft = mayBeOverridden(answer.refusal);
  return (
    <>
      <p className="red">
        It would be refused by <span data-testid="ticket-node">{node}</span>
      </p>
      <p className="soft verdict-detail">{detail}</p>
      {isSoft ? (
        <p className="faint" data-testid="ticket-override">
          A soft limit: send it, and {whoOverrides(ledger)} can override it once.
        </p>
      ) : null}
    </>
  );
}

/** Each figure of `14975.13 of 50000.00 USDT` in groups of three digits. */
const groupedText = (text: string): string =>
  text.replace(/\d+(?:\.\d+)?/g, (figure) => groupDigits(figure));
