/**
 * I1: after a halt nothing leaves but cancels and the orders of an explicit flatten, until an
 * operator has lifted this very halt. Also: no order under an approval of an older gate epoch, and
 * no lift by a command that was signed before the last halt.
 */

import { gateEpoch } from '../../../contract/numbers.ts';
import { epochWord, isFlattening, isLatched } from '../../../host/gate/gate-words.ts';
import { decidingMode } from '../../../state/mode.ts';
import type { Facts, MakeChecker, WirePlace } from './checker.ts';

export const noOrderAfterKill =
  (signedEpochs: ReadonlyMap<string, number>): MakeChecker =>
  (facts) => {
    let isArmed = false;
    return {
      onStart: () => {
        isArmed = false;
      },
      onEvent: ({ body }) => {
        if (body.type !== 'mode.changed') return;
        const isDesk = Object.keys(body.scope).length === 0;
        if (isDesk && body.mode === 'halted') isArmed = false;
        if (body.cause !== 're-arm' || body.commandId === null) return;
        const signed = signedEpochs.get(body.commandId);
        if (signed !== body.epoch) {
          facts.violate('I1', `re-armed at epoch ${body.epoch} by a command of epoch ${signed}`);
        }
        if (isDesk) isArmed = true;
      },
      onAmend: ({ clientOrderId }) => {
        const engine = facts.engine();
        if (engine !== null && isArmed && !isLatched(engine.parts.words)) return;
        facts.violate('I1', `an amend of ${clientOrderId} left while the desk was halted`);
      },
      onPlace: (place) => {
        const wrong = wrongWith(facts, place, isArmed);
        if (wrong !== null) facts.violate('I1', `order ${place.clientOrderId} left: ${wrong}`);
      },
    };
  };

function wrongWith(facts: Facts, place: WirePlace, isArmed: boolean): string | null {
  const engine = facts.engine();
  const order = facts.approved.get(place.clientOrderId);
  if (engine === null) return 'no engine runs';
  if (order === undefined) return 'nobody approved it';
  const { words, loop } = engine.parts;
  const epoch = epochWord(words);
  if (order.flattenId !== null) {
    return isFlattening(words, gateEpoch(order.epoch)) ? null : 'its flatten is over';
  }
  if (isLatched(words)) return 'the desk is latched';
  if (order.epoch !== epoch) return `approved under epoch ${order.epoch}, the gate is at ${epoch}`;
  if (!isArmed) return 'nobody has armed this run of the engine';
  const deciding = decidingMode(loop.core.ledger, order.request.owner);
  return deciding?.mode === 'halted' ? `its scope was halted: ${deciding.reason}` : null;
}
