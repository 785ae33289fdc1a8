/** The files of the strategies folder, one to choose. Judges none: the engine does, at the swap. */
import type { StrategyId } from '../../../engine/contract/ids.ts';
import type { StrategyFile } from '../../../engine/contract/wire.ts';
import { Notice } from '../../kit/notice.tsx';
import { countText, shortHash, utcDateTimeOfNanos } from '../../kit/number-text.ts';
import type { StrategyFolder } from '../../replica/strategy-files.ts';

/** A list by radio buttons: arrows move the choice. */
export function SwapFiles(props: {
  readonly strategy: StrategyId;
  readonly folder: StrategyFolder;
  readonly chosen: string;
  readonly onChoose: (file: string) => void;
}) {
  const { folder, strategy, chosen, onChoose } = props;
  if (folder.state === 'reading') return <Notice title="Reading the strategies folder" />;
  if (folder.state === 'failed') {
    return (
      <Notice tone="amber" title="The strategies folder could not be read">
        {folder.error}
      </Notice>
    );
  }
  if (folder.files.length === 0) {
    return (
      <Notice title="The strategies folder is empty.">
        Put a .ts file into <code>{folder.folder}</code> and open this again.
      </Notice>
    );
  }
  return (
    <fieldset className="plain">
      <legend>
        New version, from <span className="figures">{folder.folder}</span>
      </legend>
      <div className="swap-files">
        {folder.files.map((file) => (
          <FileChoice
            key={file.file}
            file={file}
            runsHere={file.runs.includes(strategy)}
            isChosen={file.file === chosen}
            onChoose={onChoose}
          />
        ))}
      </div>
    </fieldset>
  );
}

function FileChoice(props: {
  readonly file: StrategyFile;
  readonly runsHere: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (file: string) => void;
}) {
  const { file, runsHere, isChosen, onChoose } = props;
  const runs = runsHere ? 'It runs now' : `Runs ${file.runs.join(', ')}`;
  return (
    <label className="swap-file" data-testid="swap-file" data-file={file.file}>
      <span className="swap-file-name">
        <input
          type="radio"
          name="swap-file"
          checked={isChosen}
          onChange={() => onChoose(file.file)}
        />
        {file.file}
      </span>
      <span className="figures faint" title={file.fileHash}>
        {shortHash(file.fileHash)}
      </span>
      <span className="figures faint right">{countText(file.bytes)} B</span>
      <span className="figures faint">
        {utcDateTimeOfNanos(file.modifiedUtcNanos).slice(0, 16)}
      </span>
      {file.runs.length === 0 ? null : <span className="swap-file-runs">{runs}</span>}
    </label>
  );
}
