// A PAPER desk of two operators, each with a key at a console of its own. The keys are made by the
// packaged command line, as the operators' page says; the desk file names their public halves.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonOf, quarterdeck } from './command.ts';
import { passphrase } from './console.ts';
import type { DeskUnderTest } from './packaged-app.ts';
import { paperDeskText } from './paper-desk.ts';

/** Seconds without an input after which a key is locked: the fewest that a desk file may say. */
const idleLockSeconds = 30;

/** Two that quote at the touch and follow it at once: as many messages as their limits let go. */
const parameters = { warmUpSeconds: 0.2, edgeTicks: 0, volatilityMultiple: 0, spreadShare: 1 };
const maker = { module: 'quoting-maker', parameters };
const strategies = { 'maker-btc': maker, 'maker-two': maker };

/** Makes the key of one operator in the folder of one console; its public half. */
async function makeKey(console: DeskUnderTest, operator: string): Promise<string> {
  mkdirSync(console.userData, { recursive: true, mode: 0o700 });
  const phrase = join(console.userData, 'passphrase');
  writeFileSync(phrase, `${passphrase}\n`, { mode: 0o600 });
  const file = join(console.userData, 'operator-key.json');
  const words = ['key', 'create', file, '--operator', operator, '--passphrase-file', phrase];
  const { publicKey } = jsonOf(await quarterdeck(...words, '--json'));
  rmSync(phrase);
  return String(publicKey);
}

/** The second console on a desk: the same desk, Electron's own folder apart. */
export const besides = ({ desk, userData }: DeskUnderTest): DeskUnderTest => ({
  desk,
  userData: join(dirname(userData), 'second-console'),
});

/** Writes the desk: ada (admin) at the first console, ben (risk) at the second. */
export async function writeDeskOfTwo(under: DeskUnderTest, recording: string): Promise<void> {
  const keys = [
    { id: 'ada', role: 'admin', publicKey: await makeKey(under, 'ada') },
    { id: 'ben', role: 'risk', publicKey: await makeKey(besides(under), 'ben') },
  ];
  const desk: unknown = JSON.parse(paperDeskText(recording, { speed: 8, strategies }));
  const text = JSON.stringify({
    ...Object(desk),
    singleOperator: false,
    operators: keys,
    hand: {
      instruments: ['BTCUSDT.binance-usdm'],
      messageRate: { messages: 10, windowMillis: 1000 },
    },
    approvals: { lifeSeconds: 120, idleLockSeconds },
    limits: {
      nodes: [
        {
          name: 'small-maker',
          scope: { strategy: 'maker-btc' },
          currency: 'USDT',
          limits: { orderValue: '100000', grossValue: '1000' },
        },
        {
          name: 'by-hand',
          scope: { trader: 'ada' },
          currency: 'USDT',
          limits: {},
          soft: { orderValue: '700' },
        },
      ],
    },
  });
  mkdirSync(under.desk, { recursive: true, mode: 0o700 });
  writeFileSync(join(under.desk, 'desk.yaml'), text, { mode: 0o600 });
}
