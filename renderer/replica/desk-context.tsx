/** Hands the desk to the panels, and the hooks by which they read it. */
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { Desk } from './desk.ts';
import { type Topic, useTopic } from './topics.ts';

const DeskContext = createContext<Desk | null>(null);

/** Makes `desk` known to everything below. */
export const DeskProvider = DeskContext.Provider;

/** The desk of this window. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('a panel stands outside the desk');
  return desk;
}

/** The desk, rendering again when one of up to three topics has changed. */
export function useDeskOn(first: Topic, second: Topic = first, third: Topic = second): Desk {
  const desk = useDesk();
  useTopic(desk.topics, first);
  useTopic(desk.topics, second);
  useTopic(desk.topics, third);
  return desk;
}

/** A stable subscription to one topic, for text and drawings that bypass React. */
export function useSubscription(topic: Topic): (listener: () => void) => () => void {
  const { topics } = useDesk();
  return useMemo(
    () => (listener: () => void) => topics.subscribe(topic, listener),
    [topics, topic],
  );
}

/** One plain fact of the desk: renders again only when the fact itself has changed. */
export function useDeskFact<T extends string | number | boolean | null>(
  topic: Topic,
  read: (desk: Desk) => T,
): T {
  const desk = useDesk();
  return useSyncExternalStore(useSubscription(topic), () => read(desk));
}
