/** Damage to a message on its way, chosen by a number, so that a plan of faults can hold it as data. */
import type { Frames } from '../transports/port.js';

const kinds: readonly ((frames: readonly Uint8Array[], at: number, rest: number) => Frames)[] = [
  /** One bit of one byte is turned; an empty frame gets a byte. */
  (frames, at, rest) => frames.with(at, turned(frames[at] as Uint8Array, rest)),
  /** The last byte is lost. */
  (frames, at) => frames.with(at, (frames[at] as Uint8Array).subarray(0, -1)),
  (frames, at) => frames.toSpliced(at, 1),
  (frames, at) => frames.toSpliced(at, 0, frames[at] as Uint8Array),
  (frames, at) => frames.with(at, new Uint8Array(0)),
  (frames, at) => frames.toSpliced(at + 1, 0, new Uint8Array(0)),
  /** Two neighbours change places. */
  (frames, at) => frames.toSpliced(at, 2, ...frames.slice(at, at + 2).toReversed()),
  (frames, at) => frames.with(at, Buffer.concat([frames[at] as Uint8Array, Buffer.from([0xff])])),
];

/** Pure: the same number does the same to the same message. A message keeps at least one frame. Some damage changes nothing (a frame that is empty already). */
export function corrupted(frames: Frames, number: number): Frames {
  const kind = kinds[number % kinds.length] as (typeof kinds)[number];
  const rest = Math.floor(number / kinds.length);
  const damaged = kind(frames, rest % frames.length, Math.floor(rest / frames.length));
  return damaged.length === 0 ? [new Uint8Array(0)] : damaged;
}

function turned(frame: Uint8Array, rest: number): Uint8Array {
  if (frame.byteLength === 0) return Buffer.from([1 << (rest % 8)]);
  const byte = Math.floor(rest / 8) % frame.byteLength;
  return Buffer.from(frame).fill((frame[byte] as number) ^ (1 << (rest % 8)), byte, byte + 1);
}
