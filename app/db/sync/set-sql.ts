/**
 * SQL on the places of one set. A column holds the places of other sets too, which every write leaves as they are. Masks
 * are never compared by size. `~` stands in brackets, since PostgreSQL binds it no closer than `&`.
 */
import type { PlaceSet } from "../../domain/sync/places.ts";

/** The places of the set, as a mask. */
export function maskSql({ mask }: PlaceSet): string {
  return `${String(mask)}::bigint`;
}

/** Those places of a mask that the set has. */
export function inSet(mask: string, set: PlaceSet): string {
  return `(${mask} & ${maskSql(set)})`;
}

/** Those places of a mask that the set doesn't have. */
export function besideSet(mask: string, set: PlaceSet): string {
  return `(${mask} & (~${maskSql(set)}))`;
}

/**
 * A mask with other places of the set.
 * @param places - a mask with places of the set only
 */
export function withPlaces(mask: string, set: PlaceSet, places: string): string {
  return `(${besideSet(mask, set)} | ${places})`;
}

/**
 * The assignments that note, in a state `s`, why the last push of the set failed.
 * @param code - SQL of the code; where it is null, the push did not fail
 */
export function noteFailure(set: PlaceSet, code: string): string {
  const others = besideSet("s.failed", set);
  return `failed = case when ${code} is null then ${others} else s.failed | ${maskSql(set)} end,
    failure = coalesce(${code}, case when ${others} <> 0 then s.failure end)`;
}

/** The assignments that forget, in a state `s`, that a push of the set failed, and that the state is under way. */
export function forgetTry(set: PlaceSet): string {
  return `${noteFailure(set, "null::text")}, line = null`;
}

/** Whether there is anything to forget in that way. */
export function isKept(set: PlaceSet): string {
  return `(${inSet("s.failed", set)} <> 0 or s.line is not null)`;
}
