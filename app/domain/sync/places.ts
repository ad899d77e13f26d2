/**
 * A place is the number of an audience. A set of places is a mask: one bit a place, in words of 63 places, since that
 * many fit into PostgreSQL's `bigint` without its sign.
 */
import { GROUPS, type Group } from "../groups/group.ts";

export const PLACES_A_WORD = 63;
/** A member has at most so many rows of one word each: places for 1,008 audiences. */
export const MOST_WORDS = 16;

/** Places of one word: bit i of the mask is the place `63 * word + i`. */
export interface PlaceSet {
  readonly word: number;
  readonly mask: bigint;
}

/** The set of one place. @throws RangeError where there is no such place */
export function setOfPlace(place: number): PlaceSet {
  const word = Math.floor(place / PLACES_A_WORD);
  if (!Number.isInteger(place) || place < 0 || word >= MOST_WORDS)
    throw new RangeError(
      `A place is a whole number from 0 to ${MOST_WORDS * PLACES_A_WORD - 1}, not ${place}.`,
    );
  return { word, mask: 1n << BigInt(place % PLACES_A_WORD) };
}

/** The places of a set, the smallest first. */
export function placesIn({ word, mask }: PlaceSet): number[] {
  const places: number[] = [];
  for (let bit = 0; bit < PLACES_A_WORD; bit += 1)
    if ((mask & (1n << BigInt(bit))) !== 0n) places.push(word * PLACES_A_WORD + bit);
  return places;
}

/** Several places, as one set for each word that has any of them. */
export function setsOf(places: readonly number[]): PlaceSet[] {
  const masks = new Map<number, bigint>();
  for (const { word, mask } of places.map(setOfPlace)) masks.set(word, (masks.get(word) ?? 0n) | mask);
  return [...masks].map(([word, mask]) => ({ word, mask })).sort((a, b) => a.word - b.word);
}

export function hasPlace(set: PlaceSet, place: number): boolean {
  const { word, mask } = setOfPlace(place);
  return word === set.word && (mask & set.mask) !== 0n;
}

/** The mask of a group's place: the groups have the first six places, in the order of `GROUPS`. */
export function groupMask(group: Group): bigint {
  return setOfPlace(GROUPS.indexOf(group)).mask;
}

/** The places of the six groups. They are decided together, and a member is in one of them at most. */
export const GROUP_PLACES: PlaceSet = {
  word: 0,
  mask: GROUPS.reduce((mask, group) => mask | groupMask(group), 0n),
};
