/** The scrubber: a slider over every event, steps to either side, and fields to go to a point. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { countText } from '../../kit/number-text.ts';
import { useDesk, useDeskFact } from '../../replica/desk-context.tsx';
import { nanosOfText } from '../../replica/instant-text.ts';

/** How far the outer buttons step, in events. */
const farStep = 100;

/** Goes to any event, by hand, by number or by time. */
export function Scrubber() {
  const { past } = useDesk();
  const shown = useDeskFact('past', (desk) => desk.past.view()?.past.sequence ?? 0);
  const known = useDeskFact('past', (desk) => desk.past.view()?.past.headSequence ?? 0);
  const newest = useDeskFact('ledger', (desk) => desk.replica.ledger?.sequence ?? 0);
  const head = Math.max(known, newest);
  /** Where the hand is; the desk follows as fast as the engine answers. */
  const [held, setHeld] = useState<number | null>(null);
  const goTo = (sequence: number): void => {
    const target = Math.min(Math.max(0, sequence), head);
    setHeld(target);
    void past.goTo({ sequence: target, utcNanos: null }).then(() => setHeld(null));
  };
  const at = held ?? shown;
  const step = (by: number, label: string, testId: string) => (
    <Button
      look="quiet"
      aria-label={label}
      title={label}
      disabled={by < 0 ? at <= 0 : at >= head}
      onClick={() => goTo(at + by)}
      testId={testId}
    >
      {by < 0 ? <ChevronLeft size={14} aria-hidden /> : null}
      {Math.abs(by) === 1 ? null : Math.abs(by)}
      {by > 0 ? <ChevronRight size={14} aria-hidden /> : null}
    </Button>
  );
  return (
    <div className="past-scrubber">
      {step(-farStep, `${farStep} events back`, 'past-far-back')}
      {step(-1, 'One event back', 'past-back')}
      <input
        type="range"
        min={0}
        max={head}
        value={at}
        aria-label="Event of the ledger"
        aria-valuetext={`event ${countText(at)} of ${countText(head)}`}
        onChange={(event) => goTo(event.target.valueAsNumber)}
        data-testid="past-slider"
      />
      {step(1, 'One event on', 'past-on')}
      {step(farStep, `${farStep} events on`, 'past-far-on')}
      <span className="figures soft past-count">
        {countText(at)} of {countText(head)}
      </span>
      <PointField head={head} goTo={goTo} />
    </div>
  );
}

/** A number of an event, or a time in UTC. */
function PointField(props: { readonly head: number; readonly goTo: (sequence: number) => void }) {
  const { past } = useDesk();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const go = (): void => {
    const near = past.view()?.past.event?.utcNanos ?? '0';
    const nanos = nanosOfText(text, near);
    const isNumber = /^\d+$/.test(text.trim());
    setWrong(!isNumber && nanos === null);
    if (isNumber) props.goTo(Number(text));
    else if (nanos !== null) void past.goTo({ sequence: null, utcNanos: nanos });
    // Where the desk then stands is told beside it; a number left here would soon be another one.
    if (isNumber || nanos !== null) setText('');
  };
  return (
    <input
      type="text"
      className="past-point"
      aria-label="Event number, or time in UTC"
      aria-invalid={wrong}
      title={wrong ? 'Write a number, or a time in UTC such as 14:05:30.250' : undefined}
      placeholder="number, or 14:05:30.250"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') go();
      }}
      data-testid="past-point"
    />
  );
}
