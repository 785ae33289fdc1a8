/**
 * A panel: title, a faint note, tools on the right, and a body that scrolls by itself.
 * Knows nothing of what it shows.
 */
import type { ReactNode } from 'react';
import './kit.css';

export interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  /** Dims the body: what it shows is older than it should be. */
  readonly stale?: boolean;
  readonly className?: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A titled region of the page. */
export function Panel(props: PanelProps) {
  return (
    <section
      className={`panel ${props.className ?? ''}`}
      aria-label={props.title}
      data-testid={props.testId}
    >
      <header className="panel-head">
        <h2 className="panel-title">{props.title}</h2>
        {props.note === undefined ? null : <span className="panel-note">{props.note}</span>}
        {props.tools === undefined ? null : <div className="panel-tools">{props.tools}</div>}
      </header>
      <div className={props.stale === true ? 'panel-body is-stale' : 'panel-body'}>
        {props.children}
      </div>
    </section>
  );
}
