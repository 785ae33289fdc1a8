/** What is known of one span: its times, its error, its attributes. Puts no meaning into them. */
import type { Trace, TraceSpan } from '../../../telemetry/contract/trace.ts';
import { nanosText } from '../../kit/number-text.ts';
import { spanWord, stageOf, stageWords } from '../../replica/stage-words.ts';

/** The column beside the waterfall. */
export function SpanFacts(props: { readonly trace: Trace; readonly span: TraceSpan }) {
  const { trace, span } = props;
  const stage = stageOf(span.name);
  const took = span.endNanos - span.startNanos;
  const linked = span.links
    .map((link) => trace.spans.find((each) => each.spanId === link)?.name)
    .filter((name) => name !== undefined);
  const facts: [string, string][] = [
    ['took', nanosText(took)],
    ['starts', `+${nanosText(span.startNanos)}`],
    ['ends', `+${nanosText(span.endNanos)}`],
  ];
  if (span.kind !== 'late' && trace.totalNanos > 0) {
    facts.push(['of total', `${((100 * took) / trace.totalNanos).toFixed(1)} %`]);
  }
  if (linked.length > 0) facts.push(['follows', linked.map(spanWord).join(', ')]);
  return (
    <div className="span-facts">
      <h3>{spanWord(span.name)}</h3>
      {stage === null ? null : <p className="faint">{stageWords[stage].meaning}</p>}
      {span.error === null ? null : <p className="red">{span.error}</p>}
      <dl>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      <dl>
        {Object.entries(span.attributes).map(([name, value]) => (
          <Fact key={name} name={name.replace(/^quarterdeck\./, '')} value={String(value)} />
        ))}
        <Fact name="span id" value={span.spanId} />
        <Fact name="trace id" value={trace.traceId} />
      </dl>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt className="faint">{name}</dt>
      <dd className="figures" title={value}>
        {value}
      </dd>
    </div>
  );
}
