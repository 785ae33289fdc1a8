/** The books: the trading day, currencies, margin and attribution. */
import { AttributionPanel } from '../panels/books/attribution.tsx';
import { Currencies } from '../panels/books/currencies.tsx';
import { Day } from '../panels/books/day.tsx';
import { Margin } from '../panels/books/margin.tsx';

/** What the desk holds and earned, in money. */
export function BooksPage() {
  return (
    <div className="books-page">
      <Day />
      <Margin />
      <Currencies />
      <AttributionPanel />
    </div>
  );
}
