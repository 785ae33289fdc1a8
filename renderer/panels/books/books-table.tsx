/** A table of the books: a head of words, rows of figures, right-aligned but for the first. */
import type { ReactNode } from 'react';

export interface BooksRow {
  readonly key: string;
  readonly cells: readonly ReactNode[];
  readonly isTotal?: boolean;
}

/** `name` is its class and `label` its name for screen readers. */
export function BooksTable(props: {
  readonly name: string;
  readonly label: string;
  readonly titles: readonly string[];
  readonly rows: readonly BooksRow[];
}) {
  const sideOf = (index: number): string => (index === 0 ? '' : 'right');
  return (
    <div role="table" aria-label={props.label} className={props.name}>
      <div className="table-head" role="row">
        {props.titles.map((title, index) => (
          <div role="columnheader" key={title} className={sideOf(index)}>
            {title}
          </div>
        ))}
      </div>
      {props.rows.map(({ key, cells, isTotal }) => (
        <div
          className={isTotal === true ? 'table-row is-sum' : 'table-row'}
          role="row"
          key={key}
          data-testid={`${props.name}-row`}
        >
          {cells.map((cell, index) => (
            // The cells of a row are its columns: their place is their name.
            <div role="cell" key={props.titles[index]} className={sideOf(index)}>
              {cell}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
