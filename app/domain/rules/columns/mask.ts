/** A bit for each person: 1 where something holds. The bits after the last person are 0. */
export interface Mask {
  readonly people: number;
  readonly words: Int32Array;
}

const ALL = -1;

/** @param fill - of all people */
export function newMask(people: number, fill: 0 | 1 = 0): Mask {
  const mask = { people, words: new Int32Array(Math.ceil(people / 32)) };
  if (fill === 1) {
    mask.words.fill(ALL);
    clearRest(mask);
  }
  return mask;
}

export function mark({ words }: Mask, person: number, holds: 0 | 1): void {
  const at = person >> 5;
  const bit = person & 31;
  words[at] = ((words[at] ?? 0) & ~(1 << bit)) | (holds << bit);
}

export function isMarked({ words }: Mask, person: number): boolean {
  return (((words[person >> 5] ?? 0) >>> (person & 31)) & 1) === 1;
}

/** Those who are in all of the masks, or in any of them. There is at least one. */
export function combined(kind: "all" | "any", masks: readonly Mask[]): Mask {
  const [first, ...more] = masks;
  if (first === undefined) throw new Error("A group without a condition was not refused.");
  if (more.length === 0) return first;
  const words = first.words.slice();
  for (const { words: other } of more)
    if (kind === "all")
      for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & (other[at] ?? 0);
    else for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) | (other[at] ?? 0);
  return { people: first.people, words };
}

/** Those who are in one of two masks, but not in both. */
export function differing(one: Mask, other: Mask): Mask {
  return { people: one.people, words: one.words.map((word, at) => word ^ (other.words[at] ?? 0)) };
}

/** Whether more masks would change nothing: nobody is left of all, or everybody is in any already. */
export function isDecided(kind: "all" | "any", { people, words }: Mask): boolean {
  const whole = people >> 5;
  const wanted = kind === "all" ? 0 : ALL;
  for (let at = 0; at < whole; at += 1) if (words[at] !== wanted) return false;
  return (people & 31) === 0 || words[whole] === (kind === "all" ? 0 : restOf(people));
}

/** All others. */
export function inverse({ people, words }: Mask): Mask {
  const others = { people, words: words.map((word) => ~word) };
  clearRest(others);
  return others;
}

export function countMask({ words }: Mask): number {
  let count = 0;
  for (let at = 0; at < words.length; at += 1) count += bitsOf(words[at] ?? 0);
  return count;
}

/** The marked people, in their order. */
export function* marked({ words }: Mask): Generator<number, void, undefined> {
  for (let at = 0; at < words.length; at += 1) {
    let word = words[at] ?? 0;
    while (word !== 0) {
      yield 32 * at + 31 - Math.clz32(word & -word);
      word &= word - 1;
    }
  }
}

function clearRest({ people, words }: Mask): void {
  if ((people & 31) !== 0) words[people >> 5] = (words[people >> 5] ?? 0) & restOf(people);
}

/** The last word of a mask of everybody, where the people don't fill it. */
function restOf(people: number): number {
  return ~(ALL << (people & 31));
}

/** How many bits of a word are 1: added up in pairs, then in fours, then in bytes. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
