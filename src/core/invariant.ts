/** A broken invariant is a defect of wireproof itself: it crashes, and is never reported as a verdict. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${message}`);
}
