/** A signed amount with arrow and colour; words in its place where it is not known. */
import { signedDigits } from './number-text.ts';

/** `text` is a plain decimal text; null: `unknown` is said instead. */
export function SignedAmount(props: {
  readonly text: string | null;
  readonly unknown?: string;
  readonly testId?: string;
}) {
  const { text } = props;
  if (text === null) return <span className="faint">{props.unknown ?? 'no price'}</span>;
  const isZero = /^-?[0.]*$/.test(text);
  const isLoss = !isZero && text.startsWith('-');
  const tone = isZero ? '' : isLoss ? 'loss' : 'gain';
  const arrow = isZero ? '' : isLoss ? '\u25bc ' : '\u25b2 ';
  return (
    <span className={tone} data-testid={props.testId}>
      {arrow}
      {signedDigits(text)}
    </span>
  );
}
