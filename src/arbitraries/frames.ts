/** Messages as lists of frames that trip parsers. Shrinks to one frame with the first word. */
import { array, constantFrom, oneof, uint8Array, type Arbitrary } from 'fast-check';

const mostFrames = 7;
const mostBytes = 20;

/** Any list of frames at all, what a peer that is no friend may send: mostly the protocol's own `words`, where it does not expect them. */
export function framesArbitrary(words: readonly string[]): Arbitrary<readonly Uint8Array[]> {
  const word = constantFrom(...words).map((text) => new Uint8Array(Buffer.from(text)));
  return array(oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: uint8Array({ maxLength: mostBytes }) }), { minLength: 1, maxLength: mostFrames });
}
