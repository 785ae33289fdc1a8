// Which module each stub replaces, and which tests of e2e/safety must then fail, with what words.
// Every test that is not named here must pass.

/** One sabotaged build. */
export interface Sabotage {
  readonly name: string;
  /** Of the compiled module that is replaced. */
  readonly module: string;
  readonly stub: string;
  /** Titles of the tests that must fail, each with the words of its assertion. */
  readonly fails: Readonly<Record<string, RegExp>>;
}

export const sabotages: readonly Sabotage[] = [
  {
    name: 'a gate that always approves',
    module: 'engine/core/gate/approve.js',
    stub: 'gate.js',
    fails: {
      'an order over the size limit never reaches the venue': /oversized orders at the venue/,
      'an order outside the collar never reaches the venue':
        /orders outside the collar at the venue/,
      'orders over the message rate never reach the venue': /most orders in one window/,
      'each refusal is on the record, with its reason': /refusals on the record/,
    },
  },
  {
    name: 'a ledger that commits nothing',
    module: 'engine/ledger/writer.js',
    stub: 'ledger-writer.js',
    fails: {
      'A1, I2 and P13 no order reaches the venue without an approval on record before it':
        /orders at the venue without a record before them/,
      'every fill of the venue is on the record once, and no other': /fills on the record/,
      'I5 positions, cash and fees are what the fills of the venue make': /what the ledger books/,
      'a killed engine comes back with the state that it had': /the hash of what the file holds/,
      'each refusal is on the record, with its reason': /refusals on the record/,
      // Nothing waits for a disk that is not written to.
      'an order that waited behind a slow disk stays behind a kill':
        /orders that waited for the disk|from behind the disk/,
    },
  },
  {
    name: 'a fence that always passes',
    module: 'engine/host/gate/fence.js',
    stub: 'fence.js',
    fails: {
      'an order that waited behind a slow disk stays behind a kill': /from behind the disk/,
    },
  },
];
