/**
 * A byte for each person: 1 where something holds, 0 elsewhere. Its buffer is as long as whole words, so that four
 * people are combined at once.
 */
export type Mask = Uint8Array<ArrayBuffer>;

const WORD_BYTES = 4;
/** One person in each byte of a word. */
const ALL_OF_WORD = 0x01010101;

/** @param fill - of all people */
export function newMask(people: number, fill: 0 | 1 = 0): Mask {
  const buffer = new ArrayBuffer(Math.ceil(people / WORD_BYTES) * WORD_BYTES);
  const mask = new Uint8Array(buffer, 0, people);
  return fill === 0 ? mask : mask.fill(1);
}

/** Those who are in all of the masks, or in any of them. There is at least one. */
export function combined(kind: "all" | "any", masks: readonly Mask[]): Mask {
  const [first, ...more] = masks;
  if (first === undefined) throw new Error("A group without a condition was not refused.");
  if (more.length === 0) return first;
  const mask = newMask(first.length);
  mask.set(first);
  const words = wordsOf(mask);
  for (const other of more.map(wordsOf))
    if (kind === "all")
      for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & (other[at] ?? 0);
    else for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) | (other[at] ?? 0);
  return mask;
}

/** Whether more masks would change nothing: nobody is left of all, or everybody is in any already. */
export function isDecided(kind: "all" | "any", mask: Mask): boolean {
  const words = wordsOf(mask);
  const [whole, rest] = [mask.length >> 2, mask.length & 3];
  const wanted = kind === "all" ? 0 : ALL_OF_WORD;
  for (let at = 0; at < whole; at += 1) if (words[at] !== wanted) return false;
  return mask.subarray(mask.length - rest).every((each) => each === (kind === "all" ? 0 : 1));
}

/** All others. */
export function inverse(mask: Mask): Mask {
  const others = newMask(mask.length);
  const [from, to] = [wordsOf(mask), wordsOf(others)];
  for (let at = 0; at < to.length; at += 1) to[at] = (from[at] ?? 0) ^ ALL_OF_WORD;
  return others;
}

export function countMask(mask: Mask): number {
  let count = 0;
  for (let person = 0; person < mask.length; person += 1) count += mask[person] ?? 0;
  return count;
}

function wordsOf(mask: Mask): Uint32Array {
  return new Uint32Array(mask.buffer);
}
