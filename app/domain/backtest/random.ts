/** Numbers from 0 (inclusive) to 1 (exclusive). The same seed gives the same numbers. */
export type Random = () => number;

const UINT32 = 2 ** 32;

/**
 * Chris Doty-Humphrey's small fast counter generator (sfc32 of PractRand): 128 bits of state, period at least 2^32.
 * For resampling, not for secrets.
 * @param seed - a whole number; only its lowest 32 bits count
 */
export function seededRandom(seed: number): Random {
  let a = 0;
  let b = 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first numbers of similar seeds are similar.
  for (let i = 0; i < 16; i++) next();
  return () => next() / UINT32;
}
