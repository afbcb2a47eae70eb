/** The greatest common divisor of two whole numbers of at least 0; of 0 and a number the number (Euclid). */
export function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
