/**
 * Notices of the desktop: shown where it can show them, in bounded number.
 * A critical one stays until it is closed; of those, too, only so many stand at once.
 */
import type { DesktopNotice } from '../contract/bridge.ts';
import { NoticeLimit } from './notice-limit.ts';

/** One notice on the desktop. */
export interface ShownNotice {
  on(event: 'click' | 'close' | 'show' | 'failed', listener: () => void): unknown;
  show(): void;
  close(): void;
}

export interface NoticePorts {
  /** Whether the desktop answers now: what does not is not waited for. */
  readonly answers: () => Promise<boolean>;
  readonly isSupported: () => boolean;
  readonly make: (notice: DesktopNotice) => ShownNotice;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** Alerts that the window passes on. */
const alertLane = { burst: 4, everyMillis: 15_000 };
/** What became of kills: an operator's own acts, so that a storm of alerts cannot hide them. */
const killLane = { burst: 6, everyMillis: 5_000 };
/** Most that stand at once; the oldest one makes room. */
const standingLimit = 6;
/** A desktop that says nothing for so long, in milliseconds, has not shown it. */
const answerMillis = 1_500;

export class Notices {
  readonly #ports: NoticePorts;
  readonly #lanes: { readonly alert: NoticeLimit; readonly kill: NoticeLimit };
  /** Held here, or their clicks would go with the garbage. */
  readonly #standing = new Set<ShownNotice>();

  constructor(ports: NoticePorts) {
    this.#ports = ports;
    this.#lanes = {
      alert: new NoticeLimit(alertLane, ports.now),
      kill: new NoticeLimit(killLane, ports.now),
    };
  }

  /** Resolves with whether the desktop has shown it; never rejects. */
  async show(what: 'alert' | 'kill', notice: DesktopNotice, onClick: () => void): Promise<boolean> {
    const heldBack = this.#lanes[what].admit();
    if (heldBack === null) return false;
    const more = heldBack === 0 ? '' : ` (${heldBack} more before this were not shown)`;
    const body = `${notice.body.slice(0, 400 - more.length)}${more}`;
    try {
      if (!(await this.#ports.answers()) || !this.#ports.isSupported()) return false;
      return await this.#put(this.#ports.make({ ...notice, body }), onClick);
    } catch {
      return false; // the desktop has no such thing after all
    }
  }

  #put(shown: ShownNotice, onClick: () => void): Promise<boolean> {
    this.#standing.add(shown);
    const [oldest] = this.#standing;
    if (this.#standing.size > standingLimit && oldest !== undefined) {
      this.#standing.delete(oldest);
      oldest.close();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, answerMillis, false);
      const answer = (wasShown: boolean): void => {
        clearTimeout(timer);
        resolve(wasShown);
      };
      shown.on('show', () => answer(true));
      shown.on('failed', () => {
        this.#standing.delete(shown);
        answer(false);
      });
      shown.on('close', () => this.#standing.delete(shown));
      shown.on('click', () => {
        this.#standing.delete(shown);
        onClick();
      });
      shown.show();
    });
  }
}
