/**
 * A desk of its own for a drill: a real engine with its warden and its venue, armed by an operator
 * who exists for it alone, beside a bystander on the same account; the venue's log is read along.
 * Refuses to act on any desk that it has not made itself, and on a LIVE one at all.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerEvent } from '../../contract/events.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import type { EngineStatus } from '../../contract/wire.ts';
import { deskOperator } from '../desk-operator.ts';
import { DeskProcess } from '../desk-process.ts';
import { DeskWire } from '../desk-wire.ts';
import { isOfBystander, placeAside } from './bystander.ts';
import {
  type DrillDeskTerms,
  drillDeskText,
  drillEnvironment,
  drillSymbols,
} from './drill-desk-text.ts';
import { drillStrategyFile, drillStrategyText } from './drill-strategy.ts';
import type { FaultNeeds } from './faults/standing-fault.ts';
import { KillDoor } from './kill-door.ts';
import type { TickFeed } from './tick-feed.ts';
import { VenueLogReader } from './venue-log-reader.ts';
import { VenueOracle } from './venue-oracle.ts';

const lookMillis = 25;
const armMillisLimit = 60_000;
const placingMillisLimit = 180_000;
/** How often it is asked meanwhile whether the desk still trades. */
const statusMillis = 500;
const haltsLimit = 5;
/** The venue writes its log in batches. */
const logMillis = 100;
const asideOrders = 5;

/** Waits until `look` finds something; throws with `what` when it does not in time. */
export async function until<T>(
  what: string,
  look: () => T | null | Promise<T | null>,
  millisLimit: number,
): Promise<T> {
  const deadline = performance.now() + millisLimit;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`waited ${millisLimit} ms for ${what}`);
    await pause(lookMillis);
  }
}

export class DrillDesk {
  readonly process: DeskProcess;
  readonly oracle = new VenueOracle(isOfBystander);
  readonly #operator = deskOperator('drill', 'drill');
  readonly #log: VenueLogReader;
  readonly #events: LedgerEvent[] = [];
  /** Halted beside the desk itself, by name. */
  readonly #haltedScopes = new Map<string, Scope>();
  #wire: DeskWire | null = null;
  #door: KillDoor | null = null;

  private constructor(process: DeskProcess) {
    this.process = process;
    this.#log = new VenueLogReader(process.path('venue-log.jsonl'));
  }

  /** Starts one whose strategies want `orders` working orders; not armed yet. */
  static async start(
    terms: Pick<DrillDeskTerms, 'orders' | 'venue'>,
    { otlpUrl, environment, nodeWords, strategyLoops }: FaultNeeds,
    feed: TickFeed | null = null,
  ): Promise<DrillDesk> {
    const feedPort = feed?.port ?? null;
    const process = await DeskProcess.start({
      deskText: drillDeskText({ ...terms, otlpUrl, strategyLoops, feedPort }),
      files: { [`strategies/${drillStrategyFile}`]: drillStrategyText },
      purpose: 'drill',
      nodeWords,
      ...(environment === null ? {} : { environment }),
    });
    const desk = new DrillDesk(process);
    try {
      await desk.connect();
      const { symbol, price, quantity } = { symbol: drillSymbols.orders, ...asideTerms };
      await placeAside(await process.venue(), { symbol, price, quantity }, asideOrders);
      return desk;
    } catch (error) {
      await desk.end();
      throw error;
    }
  }

  /** Connects to the engine that runs now. */
  async connect(): Promise<void> {
    this.#wire?.close();
    this.#door?.close();
    const endpoint = await this.process.endpoint();
    if (endpoint.environment !== drillEnvironment || endpoint.desk !== 'drill') {
      throw new Error(`a drill is made on its own desk, not on ${endpoint.desk}`);
    }
    this.#wire = await DeskWire.connect(endpoint);
    this.#wire.onLedger((event) => this.#hear(event));
    this.#door = await KillDoor.open(endpoint);
    const { warden } = await this.status();
    await this.process.notePids(warden.pid);
  }

  #hear(event: LedgerEvent): void {
    this.#events.push(event);
    if (event.body.type !== 'mode.changed') return;
    const { scope, mode } = event.body;
    const name = scopeText(scope);
    if (name === 'desk') return;
    if (mode === 'halted') this.#haltedScopes.set(name, scope);
    else this.#haltedScopes.delete(name);
  }

  get wire(): DeskWire {
    if (this.#wire === null) throw new Error('the drill has no connection to its engine');
    return this.#wire;
  }

  get door(): KillDoor {
    if (this.#door === null) throw new Error('the drill has no connection to the kill door');
    return this.#door;
  }

  async status(): Promise<EngineStatus> {
    return await this.wire.status();
  }

  /** Enrols the drill's operator where there is none, and arms once nothing stands against it. */
  async arm(): Promise<void> {
    let against = '';
    const armed = async (): Promise<true | null> => {
      this.process.assertAlive();
      const status = await this.status();
      if (status.needsEnrolment) against = await this.wire.command(this.#operator.enrol(status));
      else against = status.armingBlockers.join('; ');
      if (against !== '' || status.needsEnrolment) return null;
      if (status.halted) against = await this.wire.command(this.#operator.rearm(status));
      if (against === '') against = await this.#armScopes();
      return against === '' ? true : null;
    };
    await until('an armed desk', armed, armMillisLimit).catch((error: unknown) => {
      throw new Error(`the drill's desk did not arm: ${against}`, { cause: error });
    });
    const { warden } = await this.status();
    await this.process.notePids(warden.pid);
  }

  /** What a fault has had the engine halt by itself: a strategy that never returned; or why not. */
  async #armScopes(): Promise<string> {
    for (const [name, scope] of this.#haltedScopes) {
      const refusal = await this.wire.command(this.#operator.rearm(await this.status(), scope));
      if (refusal !== '') return `${name}: ${refusal}`;
      this.#haltedScopes.delete(name);
    }
    return '';
  }

  /**
   * Arms, and waits until the venue has `orders` open and the events since say that the desk is
   * ready; begins another trial.
   */
  async tradeUntil(
    orders: number,
    say: (words: string, share: number) => void,
    isReady: (events: readonly LedgerEvent[]) => boolean = () => true,
  ): Promise<void> {
    say('arming', 0);
    // The fills of a flatten before say nothing of this trial.
    this.#events.length = 0;
    await this.arm();
    let halts = 0;
    let askedMillis = performance.now();
    const placed = async (): Promise<true | null> => {
      this.process.assertAlive();
      this.#assertStrategies();
      await this.look();
      const open = this.oracle.own().length;
      say(`${open} working orders`, Math.min(0.8, (0.8 * open) / orders));
      if (open >= orders && isReady(this.#events)) return true;
      if (performance.now() - askedMillis < statusMillis) return null;
      askedMillis = performance.now();
      const { halted, haltReason } = await this.status();
      if (!halted) return null;
      // A host that gives the engine no time lets leases lapse: that is a halt, as it should be.
      halts += 1;
      if (halts > haltsLimit) throw new Error(`the desk halts itself: ${haltReason}`);
      await this.arm();
      return null;
    };
    await until(`${orders} working orders`, placed, placingMillisLimit);
    this.forget();
  }

  #assertStrategies(): void {
    for (const { body } of this.#events) {
      if (body.type !== 'strategy.changed' || body.state !== 'failed') continue;
      throw new Error(`the drill's strategy ${body.strategy} failed: ${body.reason}`);
    }
  }

  /** Asks the venue for a fault; throws when it does not take it up. */
  async venueFault(kind: string, fields: Readonly<Record<string, number>>): Promise<void> {
    const { baseUrl, apiKey } = await this.process.venue();
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) words.set(name, String(value));
    const url = `${baseUrl}/faults/${kind}?${words.toString()}`;
    const answer = await fetch(url, { method: 'POST', headers: { 'X-MBX-APIKEY': apiKey } });
    if (!answer.ok) throw new Error(`the venue does not take ${kind}: ${await answer.text()}`);
  }

  /** Ends the engine in order, so that its ledger is whole. */
  async stop(): Promise<void> {
    // Its warden may be another one than at the start, and stays where a stop is not confirmed.
    const { warden } = await this.status();
    await this.process.notePids(warden.pid);
    this.process.signal('SIGTERM');
    await this.process.ended();
  }

  /** Starts another engine on the directory and connects to it. */
  async restart(): Promise<void> {
    await this.process.restart();
    this.#events.length = 0;
    await this.connect();
  }

  /** Signs a flatten of the whole desk; a refusal, or ''. */
  async flatten(): Promise<string> {
    return await this.wire.command(this.#operator.flatten(await this.status()));
  }

  /** Waits for a ledger event since the last look at them. */
  async event<T extends LedgerEvent['body']['type']>(
    type: T,
    millisLimit: number,
  ): Promise<Extract<LedgerEvent['body'], { type: T }>> {
    return await until(
      type,
      () => {
        this.process.assertAlive();
        for (const { body } of this.#events) {
          if (body.type === type) return body as Extract<LedgerEvent['body'], { type: T }>;
        }
        return null;
      },
      millisLimit,
    );
  }

  /** Forgets what was told of the ledger and of the venue before the next trial. */
  forget(): void {
    this.#events.length = 0;
    this.oracle.forget();
  }

  /** Reads the venue's log to where it is now. */
  async look(): Promise<void> {
    this.oracle.take(await this.#log.read());
  }

  /** Reads it once all of what the venue has logged until now is in the file. */
  async lookThrough(): Promise<void> {
    await pause(logMillis);
    await this.look();
  }

  /** Ends all its processes, and removes its directory unless that is to be kept. */
  async end(options: { readonly keep?: boolean } = {}): Promise<void> {
    this.#wire?.close();
    this.#door?.close();
    await this.#log.close();
    await this.process.end(options);
  }
}

/** Far from any price of the generated market. */
const asideTerms = { price: '60000', quantity: '0.01' };
