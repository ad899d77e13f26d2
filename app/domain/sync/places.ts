import { GROUPS } from "../groups/group.ts";

/**
 * A place is a group under one of its labels. Sets of places are bit masks. Bit i is the i-th group under its present
 * label. The bit LABELLED_PLACES further is the same group under the label before its last change.
 */
export const LABELLED_PLACES = GROUPS.length;

/** All places of the present labels. */
export const CURRENT_PLACES = (1 << LABELLED_PLACES) - 1;
