/**
 * The desk file that a first run writes: a simulated desk that trades as soon as it is armed.
 * docs/desk.example.yaml is the same text; a test keeps them equal.
 */

/** Text of the default desk.yaml. */
export const defaultDeskText = `# The desk: what may trade where, within which limits, and by whom.
# Check a change with: quarterdeck config check desk.yaml
version: 1
desk: first-desk

# SIM: generated market. PAPER: recorded or real market data. Both trade on a simulated venue.
environment: SIM

# One person may do alone what otherwise needs a second operator. Never possible with LIVE.
singleOperator: true

# Operators beside the one whom the first run enrols:
#   - { id: kim, role: risk, publicKey: "publicKey from kim's key file" }
operators: []

venues:
  - id: sim
    market: usdm
    account: sim-main
    simulated:
      mode: market
      seed: 1
      regime: mixed
      ackLatencyMicros: 800
      ordersPer10Seconds: 500
      makerFeeBps: 0
      takerFeeBps: 4
    instruments:
      - symbol: BTCUSDT
        limits:
          orderQuantity: "0.5"
          orderValue: "50000"
          priceCollarBps: 100
          positionQuantity: "2"
          referenceAgeMillis: 2000
      - symbol: ETHUSDT
        limits:
          orderQuantity: "10"
          orderValue: "50000"
          priceCollarBps: 100
          positionQuantity: "40"
          referenceAgeMillis: 2000
      - symbol: SOLUSDT
        limits:
          orderQuantity: "100"
          orderValue: "50000"
          priceCollarBps: 100
          positionQuantity: "400"
          referenceAgeMillis: 2000

strategies:
  - id: maker-btc
    module: quoting-maker
    venue: sim
    symbols: [BTCUSDT]
    messageRate: { messages: 25, windowMillis: 1000 }
    parameters: { quantity: "0.02", inventoryCap: "0.4" }
  - id: maker-eth
    module: quoting-maker
    venue: sim
    symbols: [ETHUSDT]
    messageRate: { messages: 25, windowMillis: 1000 }
    parameters: { quantity: "0.4", inventoryCap: "8" }
  # Apart from the makers: on their symbols it would trade with the desk's own quotes.
  - id: cross-sol
    module: moving-average-cross
    venue: sim
    symbols: [SOLUSDT]
    messageRate: { messages: 10, windowMillis: 1000 }
    parameters: { quantity: "10", positionCap: "40" }

# What operators may order by hand, in their own names (strategy hand.<operator>), and how many
# messages all of them together may send; left out: nothing. Limits of one operator are a node.
hand:
  instruments: [BTCUSDT.sim, ETHUSDT.sim, SOLUSDT.sim]
  messageRate: { messages: 10, windowMillis: 1000 }

# New, amend and cancel messages of the whole desk; a cancel is counted, never held back.
messageRate: { messages: 60, windowMillis: 1000 }

# Received market data is kept in the desk directory; beyond these bounds the oldest goes.
tape: { record: true, retainMegabytes: 4096, retainDays: 7 }

# Oldest approval that is still sent.
approvalAgeMillis: 250

# Our books are held against the venues'. A break has to be decided before the desk arms; until then
# orders there may only shrink a position, and so while lots that no strategy answers for pass
# unmatchedQuantity of the instrument's limits (left out: none).
reconciliation: { periodMillis: 1000 }

# What is watched: each detector has a rule of its own name that warns; a rule written here comes
# before it, and may act by itself: alert, reduce or halt (dryRun: true only says what it would do).
# Detectors: feed-gap, stale-feed, tick-to-approved, ack-latency, reject-ratio, reconciliation.
alerts:
  - name: halt-maker-eth
    detector: reject-ratio
    on: { strategy: maker-eth }
    threshold: 0.5
    windowSeconds: 30
    atLeast: 20
    severity: critical
    action: halt

# What a venue does by itself, under "simulated", as it is where nothing is said: its own timer
# cancels what a silent session has, and orders leave a part of its budget of requests for cancels.
#       deadMan: true
#       cancelReservePercent: 20

# Limits on scopes, beside those above: venue, account, strategy, instrument, trader, client, or {}
# for the desk. Soft ones refuse too, and an override lets one order past. A limit of volatility is
# one standard deviation of all positions of its scope together, at the covariance of mid returns.
# limits:
#   nodes:
#     - name: btc
#       scope: { instrument: BTCUSDT.sim, strategy: maker-btc }
#       limits: { orderQuantity: "0.1", longQuantity: "0.5", shortQuantity: "0.5" }
#       soft: { repeatMillis: 100 }
#     - name: firm
#       scope: {}
#       currency: USDT
#       limits: { grossValue: "150000", portfolioVolatility: "2500" }
#   restricted:
#     - { scope: { instrument: SOLUSDT.sim, strategy: maker-eth }, reason: "not its market" }
# covariance:
#   intervalMillis: 1000
#   windowObservations: 600
#   minimumObservations: 60
#   updateObservations: 10
#   maximumAgeMillis: 60000
#   horizonMillis: 3600000

# What acts on the desk by itself, in the core where the next message counts: alert, reduce, halt or
# flatten (dryRun: true only says what it would do). Only a person lifts what one has set.
# trips:
#   - { name: repeats, what: repeated-execution, windowMillis: 1000, threshold: 40, action: halt }
#   - { name: fan-out, what: fan-out, threshold: 20, action: halt }
#   - { name: loss, what: daily-loss, threshold: 500, action: flatten }
#   - { name: alone, what: no-operator, threshold: 3600000, action: reduce, dryRun: true }

# What needs a second operator waits so long for one; a console without input locks its key.
approvals: { lifeSeconds: 300, idleLockSeconds: 900 }

# A desk may have more simulated venues, each a process with a market and an account of its own; its
# files are in venues/sim-b of the desk directory. Another entry of venues:
#   - { id: sim-b, market: usdm, account: sim-b-main, simulated: { mode: market, seed: 2 },
#       instruments: [] } # as those of sim, with limits of their own
# A pair over both quotes at its own venue and hedges at the other. In the place of maker-btc, with
# whose quotes it would trade:
#   - { id: pair-btc, module: quoting-hedger, venue: sim, symbols: ["BTCUSDT"],
#       otherLegs: [{ venue: sim-b, symbols: ["BTCUSDT"] }],
#       messageRate: { messages: 25, windowMillis: 1000 },
#       parameters: { quantity: "0.02", inventoryCap: "0.2", hedgeQuantity: "0.1" } }
`;
