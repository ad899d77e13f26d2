/** Conditions on the states `s` of profiles, for one set. */
import type { PlaceSet } from "../../../domain/sync/places.ts";
import { inSet } from "../set-sql.ts";

export function isWanted(set: PlaceSet): string {
  return `${inSet("s.wanted", set)} <> 0`;
}

/** Whether the profile is confirmed to be where it is wanted. */
export function isConfirmed(set: PlaceSet): string {
  return `${inSet("s.confirmed & s.wanted", set)} <> 0`;
}

/** Whether the profile is wanted nowhere, and on no list. */
export function isOffAll(set: PlaceSet): string {
  return `${inSet("(s.wanted | s.may_hold)", set)} = 0`;
}

/** Whether the profile has a list to leave, and has joined the one where it is wanted, if any. */
export function mayLeave(set: PlaceSet): string {
  return `s.unsettled and ${inSet("s.may_hold & (~s.wanted)", set)} <> 0
    and (not ${isWanted(set)} or ${isConfirmed(set)})`;
}
