/** One request from attempt to attempt: how many, when, under which id, and how it ends. */
import { Deviation, type CheckDefinition } from '../check.js';
import type { ClientWorld } from '../client-world.js';
import { echo, failing, silent } from '../scripted-server.js';

const retrying = 'Before attempt n+1 the client waits base delay × 2^(n-1). There is no wait after the last attempt.';
const failure = 'A failure says which it is: unsent, error or unknown. A request is never reported as not executed when it may have been.';

const uuid = /^(?:urn:uuid:)?\{?[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}\}?$/iu;

export const attemptChecks: readonly CheckDefinition<ClientWorld>[] = [
  {
    id: 'C20',
    title: 'Three attempts under one id, with the timeout and the growing waits between them, then a failure without another wait',
    rule: `One UUID for all attempts. Each attempt […] waits at most the timeout. ${retrying}`,
    durationMs: 1600,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 250, retryBaseDelayMs: 180 } });
      await world.request().outcome(3 * 250 + 3 * 180);
      await world.wait(120);
      await world.stats();
      if (first?.requests.length !== 3) throw new Deviation('attempts', '3 attempts', `${first?.requests.length}`);
    },
  },
  {
    id: 'C21',
    title: 'Five attempts: each wait is twice the one before',
    rule: retrying,
    durationMs: 2300,
    async play(world) {
      await world.begin({ servers: 1, options: { requestTimeoutMs: 110, retryBaseDelayMs: 90, maxRetries: 5 } });
      await world.request().outcome(5 * 110 + 15 * 90);
      await world.wait(150);
      await world.stats();
    },
  },
  {
    id: 'C99',
    title: 'As many attempts as are allowed, also eight',
    rule: `max retries: the number of attempts in all. ${retrying}`,
    durationMs: 1500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, options: { retryBaseDelayMs: 8, maxRetries: 8 } });
      if (first === undefined) return;
      first.onRequest = failing('no');
      await world.request().outcome(127 * 8);
      await world.wait(150);
      await world.stats();
    },
  },
  {
    id: 'C22',
    title: 'Max retries is the number of attempts in all: one is one, without a wait after it; two are two',
    rule: 'max retries: the number of attempts in all. There is no wait after the last attempt.',
    durationMs: 1600,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 150, retryBaseDelayMs: 400, maxRetries: 1 } });
      await world.request().outcome(150);
      if (first !== undefined) first.onRequest = failing('no');
      await world.request().outcome(150);
      await world.stats();
      await world.stop();
      const [second] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 150, retryBaseDelayMs: 150, maxRetries: 2 } });
      await world.request().outcome(450);
      await world.wait(100);
      if (second?.requests.length !== 2) throw new Deviation('attempts', '2 attempts', `${second?.requests.length}`);
    },
  },
  {
    id: 'C23',
    title: 'With max retries 0 no attempt is made and the request fails at once, unsent',
    rule: '0 means that no attempt is made and the request fails. unsent (nothing left the client: no server, no attempt allowed, zero timeout, stopped before sending)',
    durationMs: 600,
    untimed: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { maxRetries: 0 } });
      if (first !== undefined) first.onRequest = echo;
      await world.request().outcome(20);
      await world.wait(200);
      await world.stats();
    },
  },
  {
    id: 'C24',
    title: 'A timeout of 0 fails at once, unsent, as option and for one request',
    rule: 'A timeout of 0 fails at once. unsent (nothing left the client: […] zero timeout)',
    durationMs: 1100,
    untimed: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 3000 } });
      if (first !== undefined) first.onRequest = echo;
      await world.request(undefined, 0).outcome(20);
      await world.wait(150);
      await world.stats();
      await world.request().outcome(100);
      await world.stop();
      const [second] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 0 } });
      if (second !== undefined) second.onRequest = echo;
      await world.request().outcome(20);
      await world.request(undefined, 3000).outcome(100);
      await world.wait(150);
      await world.stats();
    },
  },
  {
    id: 'C25',
    title: 'With no servers a request fails at once, unsent',
    rule: 'With no servers the request fails at once. unsent (nothing left the client: no server)',
    durationMs: 300,
    untimed: true,
    async play(world) {
      await world.create({ requestTimeoutMs: 700 });
      await world.start();
      await world.wait(30);
      await world.request().outcome(20);
      await world.request(undefined, 500).outcome(20);
      await world.stats();
    },
  },
  {
    id: 'C26',
    title: 'A request\'s own timeout replaces the option, longer or shorter; null takes the option',
    rule: 'Each attempt […] waits at most the timeout. request timeout, one attempt',
    durationMs: 2500,
    async play(world) {
      await world.begin({ servers: 1, options: { requestTimeoutMs: 300, maxRetries: 2, retryBaseDelayMs: 100 } });
      const shorter = world.request(undefined, 130);
      await shorter.outcome(360);
      const longer = world.request(undefined, 560);
      const usual = world.request();
      await usual.outcome(700);
      await longer.outcome(620);
      await world.stats();
    },
  },
  {
    id: 'C27',
    title: 'An ERROR reply is a failed attempt: the next one follows after the wait, and may succeed',
    rule: `failure on an ERROR reply or a timeout. ${retrying}`,
    durationMs: 1100,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 500, retryBaseDelayMs: 150 } });
      if (first === undefined) return;
      first.onRequest = (request, index) => (index < 2 ? request.error(`no ${index}`) : request.ok());
      await world.request().outcome(700);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C28',
    title: 'When the last attempt is answered ERROR the failure is `error`, told at once',
    rule: `error (the last attempt was answered ERROR). ${retrying}`,
    durationMs: 1000,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 400, retryBaseDelayMs: 150 } });
      if (first === undefined) return;
      first.onRequest = failing('never');
      await world.request().outcome(500);
      await world.wait(100);
      await world.stats();
    },
  },
  {
    id: 'C29',
    title: 'The last attempt decides the kind of failure: ERROR after a timeout is `error`, a timeout after an ERROR is `unknown`',
    rule: failure,
    durationMs: 1500,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 180, maxRetries: 2, retryBaseDelayMs: 120 } });
      if (first === undefined) return;
      first.onRequest = (request, index) => (index === 1 ? request.error('no') : undefined);
      await world.request().outcome(400);
      first.onRequest = (request, index) => (index === 2 ? request.error('no') : undefined);
      await world.request().outcome(500);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C67',
    title: 'A late ERROR reply does not make the failure of a last timeout `error`',
    rule: `A late ERROR reply is dropped. ${failure}`,
    durationMs: 1500,
    async play(world) {
      const [first, second] = await world.begin({ servers: 2, options: { requestTimeoutMs: 190, maxRetries: 2, retryBaseDelayMs: 170 } });
      if (first === undefined || second === undefined) return;
      const inTheWait = world.request();
      const received = await world.received(first, 0, 50);
      await world.wait(190 + 80);
      received.error('late, in the wait');
      await inTheWait.outcome(350);
      const beside = world.request();
      const other = await world.received(first, 2, 50);
      await world.wait(60);
      second.heartbeat();
      await world.received(second, 0, 400);
      await world.wait(60);
      other.error('late, beside another attempt');
      await beside.outcome(250);
      await world.settle();
      await world.stats();
    },
  },
  {
    id: 'C30',
    title: 'Each request has an id of its own, a UUID',
    rule: 'One UUID for all attempts.',
    durationMs: 500,
    untimed: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 3000 } });
      if (first === undefined) return;
      first.onRequest = echo;
      const payload = world.uniquePayload();
      for (let round = 0; round < 5; round++) await world.request([...payload, Buffer.from(String(round))]).outcome(100);
      const ids = first.requests.map((request) => Buffer.from(request.id).toString('utf8'));
      if (new Set(ids).size !== ids.length) throw new Deviation('one-id', 'another id for each request', ids.join(', '), true);
      const odd = ids.find((id) => !uuid.test(id));
      if (odd !== undefined) throw new Deviation('one-id', 'a UUID as request id', JSON.stringify(odd), true);
    },
  },
  {
    id: 'C31',
    title: 'Requests with the same payload are different requests',
    rule: 'One UUID for all attempts.',
    durationMs: 500,
    untimed: true,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 3000 } });
      if (first === undefined) return;
      first.onRequest = echo;
      const payload = world.uniquePayload();
      for (let round = 0; round < 3; round++) await world.request(payload).outcome(100);
      await world.settle();
      await world.stats();
      const ids = new Set(first.requests.map((request) => Buffer.from(request.id).toString('hex')));
      if (ids.size !== 3) throw new Deviation('one-id', 'three ids for three requests', `${ids.size}`, true);
    },
  },
  {
    id: 'C32',
    title: 'With a base delay of 0 the next attempt follows at once',
    rule: retrying,
    durationMs: 900,
    async play(world) {
      const [first] = await world.begin({ servers: 1, alive: true, options: { requestTimeoutMs: 160, retryBaseDelayMs: 0 } });
      if (first === undefined) return;
      await world.request().outcome(480);
      first.onRequest = failing('no');
      await world.request().outcome(50);
      first.onRequest = silent;
    },
  },
];
