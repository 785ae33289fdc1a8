/**
 * A virtualised table: a fixed header and as many rows as fit, rendered by key.
 * Rows are memoised by the caller's row component; sorting and filtering are the caller's.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';

export interface Column<R> {
  readonly title: string;
  /** A grid track, for example `80px` or `minmax(60px, 1fr)`. */
  readonly track: string;
  readonly align?: 'right';
  /** Narrowest table, in pixels, that shows this column; missing: always. */
  readonly from?: number;
  readonly cell: (row: R) => ReactNode;
}

export interface TableProps<R> {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly rowHeight?: number;
  readonly rowTestId?: string;
  readonly empty: ReactNode;
  /** Called when the last rows come into view. */
  readonly onEnd?: () => void;
  /** Whether the newest row is in view. */
  readonly onTop?: (atTop: boolean) => void;
  /** Key of the chosen row; rows can be chosen when `onSelect` is given. */
  readonly selected?: string | null;
  /** By a click or the arrow keys. */
  readonly onSelect?: ((row: R) => void) | undefined;
}

interface RowProps<R> {
  readonly row: R;
  readonly columns: readonly Column<R>[];
  readonly template: string;
  readonly top: number;
  readonly index: number;
  readonly testId: string | undefined;
  /** Undefined: rows of this table are not chosen. */
  readonly chosen: boolean | undefined;
  readonly id: string | undefined;
}

function RowView<R>(props: RowProps<R>) {
  const { row, columns, template, top, index, testId, chosen, id } = props;
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-index={index}
      className={chosen === undefined ? 'table-row' : 'table-row is-choice'}
      data-testid={testId}
      style={{
        position: 'absolute',
        left: 0,
        right: 0,
        gridTemplateColumns: template,
        transform: `translateY(${top}px)`,
      }}
    >
      {columns.map((column) => (
        <div
          role={chosen === undefined ? 'cell' : 'gridcell'}
          key={column.title}
          className={column.align ?? ''}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

const Row = memo(RowView) as typeof RowView;

/** Rows newest or nearest first, only those in view in the document. */
export function Table<R>(props: TableProps<R>) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = props.rowHeight ?? 24;
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const sizes = new ResizeObserver(() => setWidth(box.clientWidth));
    sizes.observe(box);
    return () => sizes.disconnect();
  }, []);
  const columns = useMemo(
    () => props.columns.filter((column) => (column.from ?? 0) <= width),
    [props.columns, width],
  );
  const template = columns.map((column) => column.track).join(' ');
  const virtual = useVirtualizer({
    count: props.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
  });
  const choice = useChoice(props, (index) => virtual.scrollToIndex(index));
  const onScroll = () => {
    const box = scroller.current;
    if (box === null) return;
    props.onTop?.(box.scrollTop < height);
    if (box.scrollTop + box.clientHeight > box.scrollHeight - 10 * height) props.onEnd?.();
  };
  return (
    <div
      ref={scroller}
      className="table"
      role="region"
      tabIndex={props.onSelect === undefined ? 0 : -1}
      onScroll={onScroll}
      aria-label={`${props.label}, rows`}
    >
      <div {...choice.grid} aria-label={props.label} aria-rowcount={props.rows.length + 1}>
        <Head columns={columns} template={template} />
        <div role="rowgroup" style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = props.rows[item.index];
            if (row === undefined) return null;
            return (
              <Row
                key={props.rowKey(row)}
                row={row}
                columns={columns}
                template={template}
                top={item.start}
                index={item.index}
                testId={props.rowTestId}
                chosen={
                  props.onSelect === undefined ? undefined : props.rowKey(row) === props.selected
                }
                id={props.onSelect === undefined ? undefined : choice.rowId(item.index)}
              />
            );
          })}
        </div>
      </div>
      {props.rows.length === 0 ? props.empty : null}
    </div>
  );
}

/** A click, the arrow keys, Home and End choose a row, where rows are chosen. */
function useChoice<R>(props: TableProps<R>, show: (index: number) => void) {
  const { rows, rowKey, selected, onSelect } = props;
  const prefix = useId();
  const rowId = (index: number): string => `${prefix}${index}`;
  useInView(props, show);
  if (onSelect === undefined) return { rowId, grid: { role: 'table' } };
  const at = rows.findIndex((row) => rowKey(row) === selected);
  const select = (index: number): boolean => {
    const row = rows[index];
    if (row === undefined) return false;
    onSelect(row);
    return true;
  };
  const grid = {
    role: 'grid',
    tabIndex: 0,
    'aria-activedescendant': at === -1 ? undefined : rowId(at),
    onClick: (event: MouseEvent) => {
      const row = event.target instanceof Element ? event.target.closest('[data-index]') : null;
      select(Number(row?.getAttribute('data-index') ?? -1));
    },
    onKeyDown: (event: KeyboardEvent) => {
      const target = targetOf(event.key, at, rows.length);
      if (target === null || !select(target)) return;
      event.preventDefault();
      show(target);
    },
  };
  return { rowId, grid };
}

/** A choice that moves on from another one is brought into view, whoever made it. */
function useInView<R>(props: TableProps<R>, show: (index: number) => void): void {
  const { rows, rowKey, selected = null } = props;
  const last = useRef(selected);
  useEffect(() => {
    const before = last.current;
    last.current = selected;
    if (before === null || selected === null || before === selected) return;
    const at = rows.findIndex((row) => rowKey(row) === selected);
    if (at !== -1) show(at);
  });
}

/** The row a key goes to from row `at` (-1: none); null when it is no such key. */
function targetOf(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(count - 1, at + 1);
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

function Head<R>(props: { readonly columns: readonly Column<R>[]; readonly template: string }) {
  return (
    <div className="table-head" role="row" style={{ gridTemplateColumns: props.template }}>
      {props.columns.map((column) => (
        <div role="columnheader" key={column.title} className={column.align ?? ''}>
          {column.title}
        </div>
      ))}
    </div>
  );
}
