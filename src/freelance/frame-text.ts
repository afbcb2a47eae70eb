/**
 * Bytes as text and text as bytes, one frame at a time. Nearly all of them are short and ASCII: those are seen to be so, and are
 * read, without entering Node's code for every encoding.
 */
import { Buffer, isUtf8 } from 'node:buffer';

/** The text of these bytes; undefined where they are no UTF-8. */
export function textOf(frame: Uint8Array): string | undefined {
  if (isAscii(frame)) return latin1Of(frame);
  return isUtf8(frame) ? sliceable(frame).utf8Slice(0, frame.byteLength) : undefined;
}

/** One character a byte. */
export function latin1Of(frame: Uint8Array): string {
  return sliceable(frame).latin1Slice(0, frame.byteLength);
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.byteLength !== other.byteLength) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

function isAscii(frame: Uint8Array): boolean {
  let bits = 0;
  for (let index = 0; index < frame.length; index++) bits |= frame[index] as number;
  return bits < 0x80;
}

/** What `toString` of a Buffer ends in. */
interface Sliceable {
  utf8Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
}

function sliceable(frame: Uint8Array): Sliceable {
  const buffer = Buffer.isBuffer(frame) ? frame : Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  return buffer as Buffer & Sliceable;
}
