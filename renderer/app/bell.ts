/**
 * The bell: sounds of alerts by severity, and word to the desktop while the window is not in front.
 * Rings for what nobody has taken over; the rules of when are renderer/replica/alert-bell.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { QuarterdeckBridge } from '../../electron/contract/bridge.ts';
import { isMuted, silentBell, stepBell, withMute } from '../replica/alert-bell.ts';
import { type AlertRecord, openAlerts, subjectText } from '../replica/alert-list.ts';
import { useDesk } from '../replica/desk-context.tsx';

/** One tone: hertz, seconds after the ring, seconds long. */
type Tone = readonly [number, number, number];

const tones: Readonly<Record<'warning' | 'critical', readonly Tone[]>> = {
  warning: [
    [660, 0, 0.14],
    [550, 0.16, 0.2],
  ],
  critical: [
    [880, 0, 0.16],
    [660, 0.2, 0.16],
    [880, 0.4, 0.16],
    [660, 0.6, 0.26],
  ],
};
const loudness = 0.16;

/** Sounds a ring; false when the system does not let this page sound now. */
function sound(context: AudioContext, severity: 'warning' | 'critical'): boolean {
  if (context.state !== 'running') {
    void context.resume();
    return false;
  }
  for (const [hertz, after, seconds] of tones[severity]) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const start = context.currentTime + after;
    oscillator.type = 'triangle';
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.015);
    gain.gain.linearRampToValueAtTime(0, start + seconds);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + seconds);
  }
  return true;
}

/** What the desktop is told of an alert. */
function tellDesktop(bridge: QuarterdeckBridge, alert: AlertRecord): void {
  const { title, subject, severity, detail } = alert.raised;
  const body = `${subjectText(subject)}${detail === '' ? '' : `: ${detail}`}`.slice(0, 400);
  // A desktop that shows no notice is no fault of the desk: the alert stands in the window.
  bridge.notify({ title, body, isCritical: severity === 'critical' }).catch(() => undefined);
}

export interface Bell {
  readonly state: 'on' | 'muted' | 'blocked';
  /** Left of the mute, for example `4:32`; empty while it is not muted. */
  readonly left: string;
  readonly toggle: () => void;
}

const leftText = (millis: number): string => {
  const seconds = Math.ceil(millis / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** Runs the bell for as long as the window lives; looks at once when an alert comes. */
export function useBell(bridge: QuarterdeckBridge): Bell {
  const desk = useDesk();
  const held = useRef(silentBell);
  const audio = useRef<AudioContext | null>(null);
  const [view, setView] = useState({ state: 'on' as Bell['state'], left: '' });
  const look = useCallback(() => {
    const nowMillis = performance.now();
    const context = (audio.current ??= new AudioContext());
    const step = stepBell(held.current, openAlerts(desk.replica.ledger), {
      nowMillis,
      isFocused: document.hasFocus() && !document.hidden,
    });
    held.current = step.state;
    for (const alert of step.tell) tellDesktop(bridge, alert);
    if (step.ring !== null) sound(context, step.ring);
    const muted = isMuted(step.state, nowMillis);
    const left = muted ? leftText(step.state.mutedUntilMillis - nowMillis) : '';
    const state = muted ? 'muted' : context.state === 'running' ? 'on' : 'blocked';
    setView((known) => (known.state === state && known.left === left ? known : { state, left }));
  }, [bridge, desk]);
  useEffect(() => {
    look();
    const stop = desk.topics.subscribe('alerts', look);
    const timer = window.setInterval(look, 1_000);
    // The first gesture anywhere lets the page sound from then on.
    const wake = () => void audio.current?.resume().then(look);
    window.addEventListener('pointerdown', wake);
    window.addEventListener('keydown', wake);
    return () => {
      stop();
      window.clearInterval(timer);
      window.removeEventListener('pointerdown', wake);
      window.removeEventListener('keydown', wake);
    };
  }, [desk, look]);
  const toggle = useCallback(() => {
    const context = audio.current;
    if (context !== null && context.state !== 'running') {
      void context.resume().then(look);
      return;
    }
    held.current = withMute(held.current, performance.now());
    look();
  }, [look]);
  return { ...view, toggle };
}
