/** Closes the positions of a drill's desk by command; says how long until the venue said so. */
import { type DrillDesk, until } from './drill-desk.ts';
import { monoNow } from './kill-door.ts';

const flattenMillisLimit = 90_000;
/** An engine that was started again first has to find its venue. */
const takenMillisLimit = 30_000;

export interface Flattened {
  readonly micros: number | null;
  readonly failures: readonly string[];
}

export async function flattenDesk(desk: DrillDesk): Promise<Flattened> {
  let from = monoNow();
  let refusal = '';
  const taken = async (): Promise<true | null> => {
    from = monoNow();
    refusal = await desk.flatten();
    return refusal === '' ? true : null;
  };
  const isTaken = await until('a flatten', taken, takenMillisLimit).catch(() => null);
  if (isTaken === null) return { micros: null, failures: [`the flatten was refused: ${refusal}`] };
  const { outcome, detail } = await desk.event('flatten.ended', flattenMillisLimit);
  const micros = (monoNow() - from) / 1_000;
  if (outcome === 'flat') return { micros, failures: [] };
  return { micros: null, failures: [`the flatten ended ${outcome}: ${detail}`] };
}
