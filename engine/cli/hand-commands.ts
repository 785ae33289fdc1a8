/**
 * `order place`, `order amend`, `position close`, `strategy pause` and `resume`: acts by hand.
 * Each is signed; the engine's gate judges every order as it judges those of strategies.
 */
import type { Command } from 'commander';
import type { LedgerBody } from '../contract/events.ts';
import { handIntent } from '../contract/hand.ts';
import { AccountId, InstrumentId, StrategyId } from '../contract/ids.ts';
import { lots as asLots, priceTicks } from '../contract/numbers.ts';
import { scopeText } from '../contract/scope.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { directoryOf, engineOf } from './desk.ts';
import { Amounts, DeskSnapshot, stateOf } from './desk-snapshot.ts';
import { instrumentOf, type OrderWords, orderOptions, requestOf, stepsOf } from './order-words.ts';
import { answer, CommandFailure, exitUsage } from './output.ts';
import { answerProposed, type CommandHead, openKey, sendSigned } from './signing.ts';
import { CliWire } from './wire-client.ts';

/** The record of an order is durable before it is answered, and on the wire right after. */
const recordMillisLimit = 10_000;

interface SignedOptions {
  readonly dir?: string;
  readonly key: string;
  readonly passphraseFile?: string;
  readonly reason: string;
  readonly json?: boolean;
}

type Verdict = Extract<LedgerBody, { type: 'verdict.recorded' }>;
type Body = Parameters<typeof sendSigned>[2];

/** Signs and sends an act. */
async function act(options: SignedOptions, bodyOf: Body): Promise<string> {
  const signer = await openKey(options.key, options.passphraseFile);
  return (await sendSigned(directoryOf(options.dir), signer, bodyOf)).commandId;
}

/** Sends an act that leads to one order, and the order's id as the ledger tells it. */
async function orderOf(wire: CliWire, options: SignedOptions, bodyOf: Body): Promise<string> {
  const heard: Verdict[] = [];
  const found = Promise.withResolvers<Verdict>();
  let intent: string | null = null;
  const look = (): void => {
    const own = heard.find(({ intentId }) => intentId === intent);
    if (own !== undefined) found.resolve(own);
  };
  wire.onLedger(({ body }) => {
    if (body.type === 'verdict.recorded') heard.push(body);
    look();
  });
  intent = handIntent(await act(options, bodyOf));
  look();
  const verdict = await wire.within(found.promise, recordMillisLimit, 'the record of the order');
  return verdict.clientOrderId ?? '';
}

/** Does something with a connection and the snapshot that it begins with. */
async function withDesk(
  { dir }: { readonly dir?: string },
  work: (wire: CliWire, snapshot: DeskSnapshot, state: LedgerState) => Promise<void>,
): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(dir)));
  try {
    const { state } = await wire.snapshot();
    await work(wire, DeskSnapshot.parse(state), stateOf(state));
  } finally {
    wire.close();
  }
}

function place(options: SignedOptions & OrderWords & { instrument: string }): Promise<void> {
  return withDesk(options, async (wire, snapshot) => {
    const { reason, json } = options;
    const instrument = instrumentOf(snapshot, options.instrument);
    const request = requestOf(options, instrument, 'order place');
    const clientOrderId = await orderOf(wire, options, (head) => {
      return { kind: 'order.place', ...head, request, reason };
    });
    const amounts = new Amounts(snapshot.instruments);
    const { side, lots, price, timeInForce } = request;
    const at = price === null ? 'at the market' : `at ${amounts.price(instrument.id, price)}`;
    const what = `${side} ${amounts.quantity(instrument.id, lots)} ${at}, ${timeInForce}`;
    answer(json === true, { clientOrderId, request }, [`approved ${clientOrderId}: ${what}`]);
  });
}

interface AmendOptions extends SignedOptions {
  readonly price?: string;
  readonly quantity?: string;
}

function amend(clientOrderId: string, options: AmendOptions): Promise<void> {
  return withDesk(options, async (_, snapshot) => {
    const order = snapshot.orders.find(([id]) => id === clientOrderId)?.[1];
    if (order === undefined) throw new CommandFailure(`there is no working order ${clientOrderId}`);
    if ((options.price ?? options.quantity) === undefined) {
      throw new CommandFailure('say what is to change: --price, --quantity', exitUsage);
    }
    const { id, priceIncrement, lotSize } = instrumentOf(snapshot, order.request.owner.instrument);
    const terms = {
      ...(options.price === undefined
        ? {}
        : { price: priceTicks(stepsOf(options.price, priceIncrement, 'the price')) }),
      ...(options.quantity === undefined
        ? {}
        : { lots: asLots(stepsOf(options.quantity, lotSize, 'the quantity')) }),
    };
    const { reason } = options;
    await act(options, (head) => {
      return { kind: 'order.amend', ...head, clientOrderId, ...terms, reason };
    });
    const amounts = new Amounts(snapshot.instruments);
    const quantity = terms.lots === undefined ? [] : [amounts.quantity(id, terms.lots)];
    const price = terms.price === undefined ? [] : [`at ${amounts.price(id, terms.price)}`];
    const what = [...quantity, ...price].join(' ');
    const line = `amend of ${clientOrderId} to ${what} asked for; it counts when the venue says so`;
    answer(options.json === true, { amendRequested: clientOrderId, terms }, [line]);
  });
}

interface CloseOptions extends SignedOptions {
  readonly strategy: string;
  readonly instrument: string;
  readonly account?: string;
}

function close(options: CloseOptions): Promise<void> {
  return withDesk(options, async (wire, snapshot, state) => {
    const held = [...state.positions.values()].filter(
      ({ strategy, instrument, account, lots }) =>
        lots !== 0 &&
        strategy === options.strategy &&
        instrument === options.instrument &&
        (options.account === undefined || options.account === account),
    );
    const [first] = held;
    if (first === undefined) {
      throw new CommandFailure(`${options.strategy} has no open position in ${options.instrument}`);
    }
    if (held.length > 1) throw new CommandFailure('in several accounts: name one', exitUsage);
    const strategy = StrategyId.parse(first.strategy);
    const instrument = InstrumentId.parse(first.instrument);
    const account = AccountId.parse(first.account);
    const { reason } = options;
    const clientOrderId = await orderOf(wire, options, (head) => {
      return { kind: 'position.close', ...head, account, strategy, instrument, reason };
    });
    const quantity = new Amounts(snapshot.instruments).quantity(instrument, first.lots);
    const line = `approved ${clientOrderId}: one reduce-only order against ${quantity}`;
    answer(options.json === true, { clientOrderId, held: first.lots }, [
      line,
      'what it leaves open stays open: see quarterdeck orders, and close again',
    ]);
  });
}

const strategyOf = (name: string): StrategyId => {
  const strategy = StrategyId.safeParse(name);
  if (strategy.success) return strategy.data;
  throw new CommandFailure(`"${name}" is no strategy name`, exitUsage);
};

async function pause(
  name: string,
  options: SignedOptions & { readonly closeOnly?: boolean },
): Promise<void> {
  const strategy = strategyOf(name);
  const { reason, closeOnly, json } = options;
  const mode = closeOnly === true ? 'reduce' : 'halted';
  await act(options, (head) => ({ kind: 'strategy.pause', ...head, strategy, mode, reason }));
  const line =
    mode === 'halted'
      ? `${strategy} is paused: halted, and its working orders are being cancelled`
      : `${strategy} is paused: it may only close what it holds`;
  answer(json === true, { paused: strategy, mode }, [line, `resume: strategy resume ${strategy}`]);
}

async function resume(name: string, options: SignedOptions): Promise<void> {
  const strategy = strategyOf(name);
  const { reason, json } = options;
  const scope = { strategy };
  const asked = act(options, (head: CommandHead, epoch) => {
    return { kind: 'rearm', ...head, scope, epoch, typedScope: scopeText(scope), reason };
  });
  const done = await asked.catch((error: unknown) => answerProposed(json === true, error));
  if (done === undefined) return;
  answer(json === true, { resumed: strategy }, [`${strategy} is resumed: its own halt is lifted`]);
}

function signed(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why, for the audit log')
    .requiredOption('--key <file>', 'key file of the operator who signs')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line');
}

/** Adds the acts by hand to the program; `strategy` is there already. */
export function addHandCommands(program: Command): void {
  const order = program.command('order').description('orders by hand, through the same gate');
  signed(orderOptions(order.command('place')))
    .description('order in your own name: strategy hand.<operator>, within its limits')
    .action(place);
  signed(order.command('amend'))
    .description('ask the venue for another price or quantity of a working order')
    .argument('<clientOrderId>', 'id of the order as `orders` shows it')
    .option('--price <price>', 'the new limit price')
    .option('--quantity <quantity>', 'the new quantity, what has traded included')
    .action(amend);
  const position = program.command('position').description('positions, one at a time');
  signed(position.command('close'))
    .description('close one position by one reduce-only order; never enlarges it')
    .requiredOption('--strategy <name>', 'whose position it is')
    .requiredOption('--instrument <id>', 'for example BTCUSDT.sim')
    .option('--account <id>', 'where it is held, if in several accounts')
    .action(close);
  const strategy = program.commands.find((command) => command.name() === 'strategy');
  if (strategy === undefined) throw new Error('the commands on strategies come first');
  signed(strategy.command('pause'))
    .description('stop one strategy: its orders are cancelled, and it places none')
    .argument('<strategy>', 'name of the strategy at the desk')
    .option('--close-only', 'it may still close what it holds')
    .action(pause);
  signed(strategy.command('resume'))
    .description('lift the halt of one strategy: the re-arm of its scope')
    .argument('<strategy>', 'name of the strategy at the desk')
    .action(resume);
}
