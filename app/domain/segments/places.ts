/** So many places a word of members has: a `bigint` without its sign. */
export const PLACES_OF_WORD = 63;

/** The word in which the members of a segment's place are noted. */
export function wordOf(place: number): number {
  return Math.floor(place / PLACES_OF_WORD);
}

/** The place in that word. */
export function placeInWord(place: number): number {
  return place % PLACES_OF_WORD;
}
