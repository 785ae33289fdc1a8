// A PAPER desk on one recording of BTCUSDT perpetual at twenty times its pace.

/** Text of its desk.yaml (JSON is YAML); the recording waits for its start. */
export const paperDeskText = (path: string): string =>
  JSON.stringify({
    version: 1,
    desk: 'paper-desk',
    environment: 'PAPER',
    singleOperator: true,
    venues: [
      {
        id: 'binance-usdm',
        market: 'usdm',
        account: 'paper',
        simulated: { mode: 'capture', files: [path], speed: 20, awaitStart: true },
        instruments: [
          {
            symbol: 'BTCUSDT',
            limits: {
              orderQuantity: '1',
              orderValue: '100000',
              priceCollarBps: 100,
              positionQuantity: '2',
              referenceAgeMillis: 2000,
            },
          },
        ],
      },
    ],
    strategies: [
      {
        id: 'maker-btc',
        module: 'quoting-maker',
        venue: 'binance-usdm',
        symbols: ['BTCUSDT'],
        messageRate: { messages: 100, windowMillis: 1000 },
        parameters: { warmUpSeconds: 0.2 },
      },
    ],
    messageRate: { messages: 200, windowMillis: 1000 },
  });
