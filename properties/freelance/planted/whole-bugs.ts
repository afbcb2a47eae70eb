/** Bugs that no peer of a script notices: they need several real parties, or users who ask the same again. */
import { patchOf, type PlantedPatch } from './planted-bug.js';

const shell = patchOf('client.ts');

const whole = 'end-to-end';

export const wholeBugs: readonly PlantedPatch[] = [
  shell('client-id-from-the-payload', 'A request’s id is made of its payload: the same question asked again gets the old answer.', whole, 'const requestId = this.#randomness.uuid();', "const requestId = frames.map((frame) => Buffer.from(frame).toString('hex')).join('-').slice(0, 255);"),
  shell('client-one-name-for-all', 'All clients go by one name, so that a server takes them for one.', whole, "Buffer.from(Buffer.from(this.#randomness.bytes(16)).toString('hex'))", "Buffer.from('freelance-client')"),
];
