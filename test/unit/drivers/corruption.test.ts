import { expect, it } from 'vitest';
import fc from 'fast-check';
import { corrupted } from '../../../src/drivers/corruption.js';

const message = fc.array(fc.uint8Array({ maxLength: 5 }), { minLength: 1, maxLength: 6 });
const hex = (frames: readonly Uint8Array[]): string => frames.map((frame) => Buffer.from(frame).toString('hex')).join(' ');

it('does the same to the same message, leaves the original as it is, and always leaves a message', () => {
  fc.assert(
    fc.property(message, fc.nat(999), (frames, number) => {
      const before = hex(frames);
      const damaged = corrupted(frames, number);
      expect(hex(frames)).toBe(before);
      expect(hex(corrupted(frames, number))).toBe(hex(damaged));
      expect(damaged.length).toBeGreaterThanOrEqual(1);
      expect(Math.abs(damaged.length - frames.length)).toBeLessThanOrEqual(1);
    }),
    { seed: 1, numRuns: 300 },
  );
});

it('takes every form: bits turned, bytes and frames lost, doubled, emptied, added and swapped', () => {
  const frames = ['', 'RESPONSE', 'id', 'OK', 'x'].map((text) => Buffer.from(text));
  const seen = new Set(Array.from({ length: 1000 }, (_, number) => corrupted(frames, number).map((frame) => Buffer.from(frame).toString('latin1')).join('|')));
  for (const form of ['|RESPONSE|id|OK', '|RESPONSE|id|OK|x|', '|RESPONSE|id|OK|x|x', 'RESPONSE||id|OK|x', '|RESPONS|id|OK|x', '|RESPONSE||OK|x', '|RESPONSE|id|OK|x\u00ff', '|RESPONSE|id|NK|x']) expect(seen).toContain(form);
});
