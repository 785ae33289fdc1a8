// A PAPER desk on one recording of BTCUSDT perpetual, which waits for its start.

/** A module of the library or a file of the desk's folder, and its parameters. */
interface PaperStrategy {
  readonly module: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface PaperDesk {
  /** Times the recording's own pace. */
  readonly speed: number;
  /** By id; all trade the one instrument. */
  readonly strategies: Readonly<Record<string, PaperStrategy>>;
}

const oneMaker: PaperDesk = {
  speed: 20,
  strategies: { 'maker-btc': { module: 'quoting-maker', parameters: { warmUpSeconds: 0.2 } } },
};

const btcusdt = {
  symbol: 'BTCUSDT',
  limits: {
    orderQuantity: '1',
    orderValue: '100000',
    priceCollarBps: 100,
    positionQuantity: '2',
    referenceAgeMillis: 2000,
  },
};

/** Text of its desk.yaml (JSON is YAML). Metrics take any free port: desks may run side by side. */
export function paperDeskText(path: string, { speed, strategies }: PaperDesk = oneMaker): string {
  const simulated = { mode: 'capture', files: [path], speed, awaitStart: true };
  return JSON.stringify({
    version: 1,
    desk: 'paper-desk',
    environment: 'PAPER',
    singleOperator: true,
    venues: [
      { id: 'binance-usdm', market: 'usdm', account: 'paper', simulated, instruments: [btcusdt] },
    ],
    strategies: Object.entries(strategies).map(([id, strategy]) => ({
      id,
      ...strategy,
      venue: 'binance-usdm',
      symbols: ['BTCUSDT'],
      messageRate: { messages: 100, windowMillis: 1000 },
    })),
    messageRate: { messages: 200, windowMillis: 1000 },
    // Every trace has a reason to be kept, so that any order has one to open.
    telemetry: { metricsPort: 0, keepOneIn: 1 },
  });
}
