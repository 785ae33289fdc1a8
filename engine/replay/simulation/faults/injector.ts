/**
 * Turns the faults of a scenario on and off at their times.
 * Strikes from outside only: at the network, the disks, the clocks and the processes.
 */
import type { Mischief } from '../desk/wild-strategy.ts';
import type { DiskTrouble } from '../platform/disk.ts';
import type { Machine } from '../platform/machine.ts';
import type { Connection, Network } from '../platform/network.ts';
import type { Scheduler, SimulatedThread } from '../platform/scheduler.ts';
import type { VenueFaults } from '../venue/simulated-venue.ts';
import type { Fault } from './fault.ts';
import { type MessageOdds, noOdds } from './message-faults.ts';

/** What of the simulation faults reach. */
export interface Reach {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly odds: MessageOdds;
  readonly venue: VenueFaults;
  readonly machine: Machine;
  readonly mischief: Mischief;
  /** The main thread of the engine that runs now; null while none does. */
  readonly engine: () => SimulatedThread | null;
  readonly warden: () => SimulatedThread | null;
  readonly killEngine: () => void;
  readonly cutPower: () => void;
  readonly operate: (act: OperatorAct, force: number) => void;
}

export type OperatorAct = 'kill' | 'killStrategy' | 'reduce' | 'flatten' | 'swap' | 'staleRearm';

/** Begins a fault; returns what ends it. */
type Strike = (reach: Reach, fault: Fault) => () => void;

const nothing = (): void => undefined;

/** A fault of messages: on with the fault, off as it was without any. */
const odds =
  <K extends keyof MessageOdds>(name: K, value: (force: number) => MessageOdds[K]): Strike =>
  (reach, { force }) => {
    reach.odds[name] = value(force);
    return () => {
      reach.odds[name] = noOdds()[name];
    };
  };

/** What strikes once and needs no end. */
const once =
  (act: (reach: Reach, fault: Fault) => void): Strike =>
  (reach, fault) => {
    act(reach, fault);
    return nothing;
  };

const operate = (act: OperatorAct): Strike => once((reach, { force }) => reach.operate(act, force));

/** Between processes of one machine: no network lies in between. */
const isLocal = ({ path }: Connection): boolean => path.startsWith('/control');

const remote = ({ network }: Reach): Connection[] =>
  [...network.connections].filter((connection) => !isLocal(connection));

const network = {
  'network.delay': odds('delayMillis', (force) => 5 + force * 900),
  'network.cut': once((reach) => {
    for (const connection of [...reach.network.connections]) reach.network.cut(connection);
  }),
  'network.down': (reach, fault) => {
    for (const connection of remote(reach)) reach.network.cut(connection);
    return odds('down', () => true)(reach, fault);
  },
  'network.halfOpen': once((reach) => {
    for (const connection of remote(reach)) connection.halfOpen = true;
  }),
  'network.stall': once((reach, { force }) => {
    const nanos = (300 + force * 1_600) * 1e6;
    for (const connection of remote(reach)) reach.network.stall(connection, nanos);
  }),
  'network.bufferFull': (reach) => {
    const clients = [...reach.network.connections].map(({ client }) => client);
    for (const client of clients) client.bufferedAmount = 2_000_000;
    return () => {
      for (const client of clients) client.bufferedAmount = 0;
    };
  },
} satisfies Partial<Record<Fault['kind'], Strike>>;

const venue = {
  'venue.ackLost': odds('ackLost', (force) => 0.2 + force * 0.7),
  'venue.duplicate': odds('duplicate', (force) => 0.3 + force * 0.7),
  'venue.lateFill': odds('lateFill', (force) => 0.3 + force * 0.7),
  'venue.cancelRefused': odds('cancelRefused', (force) => 0.3 + force * 0.7),
  'venue.cancelLie': odds('cancelLie', (force) => 0.1 + force * 0.4),
  'venue.slow': (reach, { force }) => {
    reach.venue.delayNanos = (20 + force * 1_500) * 1e6;
    return () => {
      reach.venue.delayNanos = 0;
    };
  },
  'venue.rejects': (reach) => {
    reach.venue.refuses = true;
    return () => {
      reach.venue.refuses = false;
    };
  },
  'feed.gap': odds('feedGap', (force) => 0.05 + force * 0.5),
  'feed.duplicate': odds('feedDuplicate', (force) => 0.1 + force * 0.8),
  'feed.crossed': odds('feedCrossed', (force) => 0.05 + force * 0.5),
  'feed.silence': odds('feedSilence', () => true),
} satisfies Partial<Record<Fault['kind'], Strike>>;

const diskTrouble =
  (trouble: DiskTrouble): Strike =>
  ({ machine: { disk } }) => {
    disk.trouble = trouble;
    return () => {
      disk.trouble = null;
    };
  };

/** Changes the wall clock of the desk's machine, until a time service has set it. */
const clock =
  (change: (reach: Reach, force: number) => void): Strike =>
  (reach, { force }) => {
    change(reach, force);
    return () => reach.machine.correct(reach.scheduler.nowNanos);
  };

const untilOf = ({ scheduler }: Reach, { forMillis }: Fault): number =>
  scheduler.nowNanos + forMillis * 1e6;

/** As by SIGSTOP: no thread of the process has a turn. */
const stop = (thread: (reach: Reach) => SimulatedThread | null): Strike =>
  once((reach, fault) => {
    const stopped = thread(reach)?.process;
    stopped?.stop(untilOf(reach, fault));
  });

const machine = {
  'disk.slow': ({ machine: { disk } }, { force }) => {
    disk.slowMillis = 20 + force * 2_000;
    return () => {
      disk.slowMillis = 0;
    };
  },
  'disk.full': diskTrouble('ENOSPC'),
  'disk.error': diskTrouble('EIO'),
  'engine.kill': once((reach) => reach.killEngine()),
  'engine.powerCut': once((reach) => reach.cutPower()),
  'engine.stop': stop((reach) => reach.engine()),
  'engine.loopBlocked': once((reach, fault) => {
    reach.engine()?.block(untilOf(reach, fault));
  }),
  'warden.kill': once((reach) => reach.warden()?.process.end('killed')),
  'warden.stop': stop((reach) => reach.warden()),
  'clock.step': clock((reach, force) => {
    reach.machine.step(reach.scheduler.nowNanos, Math.round((force - 0.5) * 20_000));
  }),
  'clock.drift': clock((reach, force) => {
    reach.machine.setRate(reach.scheduler.nowNanos, 0.8 + force * 0.4);
  }),
  'clock.freeze': clock((reach) => reach.machine.setRate(reach.scheduler.nowNanos, 0)),
} satisfies Partial<Record<Fault['kind'], Strike>>;

const people = {
  'strategy.storm': once(({ mischief }) => {
    mischief.storms += 1;
  }),
  'strategy.throw': once(({ mischief }) => {
    mischief.throws = true;
  }),
  'strategy.nonsense': once(({ mischief }) => {
    mischief.nonsense += 3;
  }),
  'operator.kill': operate('kill'),
  'operator.killStrategy': operate('killStrategy'),
  'operator.reduce': operate('reduce'),
  'operator.flatten': operate('flatten'),
  'operator.swap': operate('swap'),
  'operator.staleRearm': operate('staleRearm'),
} satisfies Partial<Record<Fault['kind'], Strike>>;

const strikes: Readonly<Record<Fault['kind'], Strike>> = {
  ...network,
  ...venue,
  ...machine,
  ...people,
};

/** Begins a fault; returns what ends it, where anything has to. */
export const strike = (reach: Reach, fault: Fault): (() => void) =>
  strikes[fault.kind](reach, fault);
