import { GROUPS } from "../groups/group.ts";

/**
 * A place is a group under one of its labels; sets of places are bit masks: bit i is the i-th group under its label of
 * today, the bit so many further the same group under the label before the last change of it.
 */
export const LABELLED_PLACES = GROUPS.length;

/** All places of today's labels. */
export const CURRENT_PLACES = (1 << LABELLED_PLACES) - 1;
