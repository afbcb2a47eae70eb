/** Clients and request ids that nearly agree, and are different. */
import { Deviation, type CheckDefinition } from '../check.js';
import { shownInbox, type ServerWorld } from '../server-world.js';
import { isEcho } from './outcomes.js';

/** Ids of one client that somebody may take for one. */
const nearlyTheSameIds: readonly (readonly [string, string])[] = [
  ['behind a zero byte\0b', 'behind a zero byte\0c'],
  [`${'x'.repeat(63)}1`, `${'x'.repeat(63)}2`],
  ['ä', 'ö'],
  // Composed, decomposed, and as a ligature.
  ['\u00e9', 'e\u0301'],
  ['\ufb01', 'fi'],
  ['\ufeffa', 'a'],
  ['\u017f', 's'],
  ['straße', 'STRASSE'],
  ['11112222-3333-4444-5555-666677778888', '11112222333344445555666677778888'],
  ['a/./b', 'a/b'],
  ['a%20b', 'a b'],
  ['1e3', '1000'],
  ['true', '1'],
  // Alike in hashes of 32 bits: of Java, by 33, CRC-32, FNV-1a, FNV-1, Adler-32.
  ['Aa', 'BB'],
  ['Ab', 'BA'],
  ['8755d764', '4170cb18'],
  ['781f49de', '401021bf'],
  ['d6b94437', 'a5846ecc'],
  ['c2c5802e', '4c2c6c25'],
];

/** Two clients and an id of each, that somebody may take for one pair. */
const nearlyTheSamePairs = (seed: string): readonly (readonly [string, string, string, string])[] => [
  [`${seed}a`, 'b\0c', `${seed}a\0b`, 'c'],
  ['6a', '62x', '6ab', 'x'],
  ...[31, 32, 64, 128].map((length): [string, string, string, string] => [`${'k'.repeat(length)}1`, 'same', `${'k'.repeat(length)}2`, 'same']),
  [`${seed}Client`, 'same', `${seed}client`, 'same'],
  [`${seed} space`, 'same', `${seed}space`, 'same'],
];

export const keyChecks: readonly CheckDefinition<ServerWorld>[] = [
  {
    id: 'S46',
    title: 'Clients and ids that nearly agree are different: in their last byte, in case, in Unicode\'s forms, in a hash',
    rule: 'At most one execution of a (client routing id, request id). A repeat is recognised by the client and the id alone.',
    durationMs: 900,
    untimed: true,
    async play(world) {
      await world.begin();
      const client = await world.client();
      for (const [index, pair] of nearlyTheSameIds.entries()) {
        for (const id of pair) client.request(id, world.uniquePayload());
        await client.received(3 + 2 * index, 150);
      }
      for (const [oneName, oneId, otherName, otherId] of nearlyTheSamePairs(`${world.random.uint32()}`)) {
        const [one, other] = [await world.client({ routingId: oneName }), await world.client({ routingId: otherName })];
        one.request(oneId, world.uniquePayload());
        await one.received(2, 150);
        other.request(otherId, world.uniquePayload());
        await other.received(2, 150);
        one.close();
        other.close();
      }
      await world.settle();
      await world.executions();
      // Ids that are longer may be refused, or dropped; taken, they are different.
      const asked = new Map([64, 127, 128, 255, 256, 1000].flatMap((length) => ['1', '2'].map((last) => [`${'x'.repeat(length)}${last}`, world.uniquePayload()] as const)));
      const before = client.inbox.length;
      for (const [id, payload] of asked) client.request(id, payload);
      // So is an empty one, which another client may use, too.
      const stranger = await world.client();
      const [empty, another] = [world.uniquePayload(), world.uniquePayload()];
      asked.set('', empty);
      client.request('', empty);
      await client.received(before + asked.size, 100).catch(() => undefined);
      stranger.request('', another);
      await world.settle();
      const wrong = client.inbox.slice(before).filter(({ frames }) => {
        const id = String(frames[2]);
        if (String(frames[3]) !== 'OK') return false;
        const payload = asked.get(id);
        // The second answer under one id is another's.
        asked.delete(id);
        return payload === undefined || !isEcho(frames, id, payload);
      });
      if (stranger.inbox.slice(1).some(({ frames }) => String(frames[3]) === 'OK' && !isEcho(frames, '', another))) wrong.push(...stranger.inbox.slice(1));
      if (wrong.length > 0) throw new Deviation('first-outcome', 'one answer to each request, where a long or an empty id is taken, with its payload', shownInbox(wrong), true);
    },
  },
];
