import { setKeyOf, type AudienceSubject, type PlacedAudience } from "./audience.ts";
import { ALL_SETS, GROUPS_SET, type SetKey, type SyncedSet } from "./audience-set.ts";
import { GROUP_PLACES, placesIn, setsOf, type PlaceSet } from "./places.ts";

/** The audiences that a sync is about: those of its set, or all. */
export function audiencesOf<Of extends AudienceSubject>(set: SyncedSet, audiences: readonly Of[]): Of[] {
  return audiences.filter((audience) => set === ALL_SETS || setKeyOf(audience) === set);
}

/**
 * The places that a sync is about, as one set of places for each word. Those of one set are in one word. The groups have
 * their places from the start; another set has none until its audience is entered.
 */
export function placesOfSync(set: SyncedSet, audiences: readonly PlacedAudience[]): PlaceSet[] {
  const groups = set === ALL_SETS || set === GROUPS_SET ? placesIn(GROUP_PLACES) : [];
  return setsOf([...groups, ...audiencesOf(set, audiences).map(({ place }) => place)]);
}

/** The places of one set. @throws Error where it has no audience */
export function placesOf(set: SetKey, audiences: readonly PlacedAudience[]): PlaceSet {
  const [places] = placesOfSync(set, audiences);
  if (places === undefined) throw new Error(`The set ${set} has no audience.`);
  return places;
}
