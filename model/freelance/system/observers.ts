/** What the client knows of its attempts, and what bystanders note: values beside the machines, read by properties. */
import type { Component } from '../../../src/engine/component.js';
import { reducerComponent } from '../../../src/engine/compose/reducer-component.js';

/** The attempts of one request. */
export interface Attempts {
  /** The server of the attempt that waits, or waited last. */
  readonly target: number;
  /** Servers that an attempt was sent to, in ascending order. */
  readonly asked: readonly number[];
  /** Rule 6 was broken: an attempt went to a DEAD server while a better one was known. */
  readonly wentToDead: boolean;
}

/** Takes `ASK { server, worse }`. */
export function attemptsObserver(): Component {
  return reducerComponent<Attempts>('attempts', { target: -1, asked: [], wentToDead: false }, (value, event) => {
    const server = Number(event['server']);
    return {
      target: server,
      asked: [...new Set([...value.asked, server])].toSorted((a, b) => a - b),
      wentToDead: value.wentToDead || event['worse'] === true,
    };
  });
}

/** How `Attempts` reads after server i has become `permutation[i]`. */
export function renamedAttempts({ target, asked, wentToDead }: Attempts, permutation: readonly number[]): Attempts {
  const renamed = (server: number): number => permutation[server] ?? server;
  return { target: renamed(target), asked: asked.map(renamed).toSorted((a, b) => a - b), wentToDead };
}

/** Counts events of one type up to `most`; `RESET` starts anew. */
export function counter(name: string, counted: string, most: number): Component {
  return reducerComponent<number>(name, 0, (count, event) => {
    if (event.type === 'RESET') return 0;
    return event.type === counted ? Math.min(count + 1, most) : count;
  });
}
