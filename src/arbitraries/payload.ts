/** Payloads: one or more frames, mostly small, with the sizes and bytes that trip parsers. Shrinks to one empty frame. */
import { array, constantFrom, integer, oneof, uint8Array, type Arbitrary } from 'fast-check';

export function payloadArbitrary(maxFrames = 6): Arbitrary<readonly Uint8Array[]> {
  const text = constantFrom('', 'HEARTBEAT', 'REQUEST', 'RESPONSE', 'OK', 'ERROR', '__proto__').map((word) => new Uint8Array(Buffer.from(word)));
  const bytes = uint8Array({ maxLength: 64 });
  const large = integer({ min: 1000, max: 9000 }).map((size) => new Uint8Array(size).fill(size & 0xff));
  return array(oneof({ weight: 3, arbitrary: bytes }, { weight: 2, arbitrary: text }, { weight: 1, arbitrary: large }), { minLength: 1, maxLength: maxFrames });
}

/** Any list of frames at all: what a peer that is no friend may send. */
export function framesArbitrary(): Arbitrary<readonly Uint8Array[]> {
  const word = constantFrom('', 'HEARTBEAT', 'REQUEST', 'RESPONSE', 'OK', 'ERROR', 'heartbeat', 'OK\0', 'a').map((text) => new Uint8Array(Buffer.from(text)));
  return array(oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: uint8Array({ maxLength: 20 }) }), { minLength: 1, maxLength: 7 });
}
