import { GROUPS } from "../groups/group.ts";

/**
 * A mask is a set of places. Bit i is the audience of place i under its present label. The bit LABELLED_PLACES further
 * is the same audience under the label before its last change.
 */
export const LABELLED_PLACES = GROUPS.length;

/** All places of the present labels. */
export const CURRENT_PLACES = (1 << LABELLED_PLACES) - 1;

/** How many bits a mask has in the database, where it is a smallint. */
const MASK_BITS = 15;

/**
 * The mask of one place.
 * @throws RangeError where a mask has no bit for it
 */
export function placeBit(place: number): number {
  if (!Number.isInteger(place) || place < 0 || place >= MASK_BITS)
    throw new RangeError(`A mask has no bit for the place ${String(place)}.`);
  return 1 << place;
}

/** The mask of one place under the label before. @throws RangeError where a mask has no bit for it */
export function beforeBit(place: number): number {
  return placeBit(place + LABELLED_PLACES);
}

/** The mask of several places. @throws RangeError where it has no bit for one of them */
export function maskOf(places: readonly number[]): number {
  return places.reduce((mask, place) => mask | placeBit(place), 0);
}

/** Whether a mask has a place. */
export function hasPlace(mask: number, place: number): boolean {
  return place < MASK_BITS && (mask & placeBit(place)) !== 0;
}

/** Whether a mask has a place under the label before. */
export function hasBefore(mask: number, place: number): boolean {
  return hasPlace(mask, place + LABELLED_PLACES);
}
