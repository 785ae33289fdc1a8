/** The verifier: walks the whole hash chain in the engine and says what it found. */
import { Button } from '../../kit/button.tsx';
import { countText, shortHash } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';

/** Button and result of the last verification in this window. */
export function VerifyBar() {
  const { audit } = useDeskOn('audit');
  const verification = audit.verification();
  return (
    <>
      <VerifyResultText />
      <Button
        onClick={() => void audit.verify()}
        disabled={verification.state === 'running'}
        testId="audit-verify"
      >
        {verification.state === 'running' ? 'Verifying' : 'Verify the chain'}
      </Button>
    </>
  );
}

function VerifyResultText() {
  const { audit } = useDeskOn('audit');
  const verification = audit.verification();
  const shown = (tone: string, text: string) => (
    <span className={tone} role="status" data-testid="audit-result">
      {text}
    </span>
  );
  switch (verification.state) {
    case 'none':
      return <span className="faint">Not verified in this window</span>;
    case 'running':
      return <span className="soft">Every row is read and hashed again</span>;
    case 'failed':
      return shown('red', `Not verified: ${verification.error}`);
    case 'done': {
      const { ok, rows, seconds, headHash, brokenSequence, detail } = verification.result;
      if (ok) {
        const head = shortHash(headHash);
        return shown(
          'soft',
          `Intact: ${countText(rows)} rows in ${seconds.toFixed(2)} s, head ${head}`,
        );
      }
      return shown('red', `Broken at row ${brokenSequence ?? 'unknown'}: ${detail}`);
    }
  }
}
