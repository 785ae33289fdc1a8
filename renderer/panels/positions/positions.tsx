/**
 * Positions with what they would gain if closed now, and the sums per currency.
 * Open PnL is marked at the bid for a long and at the ask for a short; no price, no figure.
 */
import { Menu } from '../../kit/menu.tsx';
import { Notice } from '../../kit/notice.tsx';
import { groupDigits, signedDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText, priceText, quantityText, settlementText } from '../../replica/figures.ts';
import type { HandForm } from '../../replica/hand-form.ts';
import { type CurrencyPnl, type PositionView, positionViews, totalsOf } from '../../replica/pnl.ts';
import { type ActDoors, linkObstacle } from '../../replica/scope-acts.ts';
import { scopeEntries } from '../../replica/scope-entries.ts';
import './positions.css';

interface PositionsProps {
  readonly doors: ActDoors;
  /** Opens the form of an act by hand. */
  readonly onHand: (form: HandForm) => void;
}

/** A signed amount with arrow and colour; a dash where it is not known. */
function Signed(props: {
  readonly minor: number | null;
  readonly scale: number;
  readonly testId?: string;
}) {
  const { minor, scale } = props;
  if (minor === null) return <span className="faint">no price</span>;
  const text = signedDigits(moneyText(minor, scale));
  const tone = minor > 0 ? 'gain' : minor < 0 ? 'loss' : '';
  const arrow = minor > 0 ? '\u25b2' : minor < 0 ? '\u25bc' : '';
  return (
    <span className={tone} data-testid={props.testId}>
      {arrow === '' ? '' : `${arrow} `}
      {text}
    </span>
  );
}

function Row(props: PositionsProps & { readonly view: PositionView }) {
  const { view, doors, onHand } = props;
  const desk = useDeskOn('modes', 'status');
  const { position, instrument, valuation, mark, openMinor } = view;
  const { account, strategy } = position;
  const side = position.lots > 0 ? 'long' : position.lots < 0 ? 'short' : 'no position';
  return (
    <div className="table-row" role="row" data-testid="position-row">
      <div role="cell" title={`${instrument.symbol}, ${position.strategy}`}>
        {instrument.symbol} <span className="text faint">{position.strategy}</span>
      </div>
      <div role="cell" className="right" title={side}>
        {position.lots > 0 ? '+' : ''}
        {groupDigits(quantityText(valuation, position.lots))}
      </div>
      <div role="cell" className="right soft">
        {mark === null ? '\u2013' : groupDigits(priceText(valuation, mark))}
      </div>
      <div role="cell" className="right">
        <Signed minor={openMinor} scale={instrument.settlementScale} />
      </div>
      <div role="cell" className="right">
        <Signed minor={position.realisedMinor} scale={instrument.settlementScale} />
      </div>
      <div role="cell" className="right soft position-fee">
        {groupDigits(settlementText(instrument, position.feesMinor))}
      </div>
      <div role="cell" className="right">
        <Menu
          label={`Acts on ${position.strategy} in ${instrument.id}`}
          entries={[
            ...scopeEntries(
              desk,
              { strategy: position.strategy, instrument: instrument.id },
              doors,
            ),
            {
              label: 'Close the position',
              obstacle:
                linkObstacle(desk.connection().state) ||
                (position.lots === 0 ? 'There is none.' : ''),
              testId: 'position-close',
              onChoose: () =>
                onHand({ kind: 'close', account, strategy, instrument: instrument.id }),
            },
          ]}
          testId="position-menu"
        />
      </div>
    </div>
  );
}

function Total({ total }: { readonly total: CurrencyPnl }) {
  return (
    <div className="table-row is-total" role="row">
      <div role="cell" className="text">
        Net <Signed minor={total.netMinor} scale={total.scale} testId="pnl-net" />{' '}
        <span className="faint">{total.currency}</span>
      </div>
      <div role="cell" />
      <div role="cell" />
      <div role="cell" className="right">
        <Signed minor={total.openMinor} scale={total.scale} testId="pnl-open" />
      </div>
      <div role="cell" className="right">
        <Signed minor={total.realisedMinor} scale={total.scale} testId="pnl-realised" />
      </div>
      <div role="cell" className="right soft position-fee" data-testid="pnl-fees">
        {groupDigits(moneyText(total.feesMinor, total.scale))}
      </div>
      <div role="cell" />
    </div>
  );
}

const headClass = (title: string, index: number): string =>
  title === 'Fees' ? 'right position-fee' : index === 0 ? '' : 'right';

/** The positions of the desk. */
export function Positions({ doors, onHand }: PositionsProps) {
  const desk = useDeskOn('positions', 'marks', 'connection');
  const { ledger, market } = desk.replica;
  const views = ledger === null ? [] : positionViews(ledger, market);
  const titles = ['Position', 'Quantity', 'Mark', 'Open', 'Realised', 'Fees'];
  return (
    <Panel
      title="Positions and PnL"
      note="open at bid or ask, net of fees"
      stale={desk.connection().state !== 'live'}
    >
      {views.length === 0 ? (
        <Notice title="No position yet.">The first fill opens one.</Notice>
      ) : (
        <div role="table" aria-label="Positions and PnL" className="positions">
          <div className="table-head" role="row">
            {titles.map((title, index) => (
              <div role="columnheader" key={title} className={headClass(title, index)}>
                {title}
              </div>
            ))}
            <div role="columnheader">
              <span className="unseen">Acts</span>
            </div>
          </div>
          {views.map((view) => (
            <Row key={view.key} view={view} doors={doors} onHand={onHand} />
          ))}
          {totalsOf(views).map((total) => (
            <Total key={total.currency} total={total} />
          ))}
        </div>
      )}
    </Panel>
  );
}
