import type { LabelledAudience } from "../../domain/sync/audience.ts";
import { labelledPlaces, type HeldPlaces } from "../../domain/sync/labelled-places.ts";
import { setOfPlace, setsOf } from "../../domain/sync/places.ts";

/**
 * What a customer's tags stand for, under today's labels and those before: a row for each word that has any, and one of
 * the first word in any case. Upper and lower case don't count.
 */
export function placesOfTags(tags: readonly string[], audiences: readonly LabelledAudience[]): HeldPlaces[] {
  const carried = new Set(tags.map((tag) => tag.toLowerCase()));
  const found = labelledPlaces(audiences).filter(({ label }) => carried.has(label.toLowerCase()));
  const words = new Set([0, ...found.map(({ place }) => setOfPlace(place).word)]);
  const [now, before] = [false, true].map((isOld) =>
    setsOf(found.filter((each) => each.isOld === isOld).map(({ place }) => place)),
  );
  const maskOf = (sets: typeof now, word: number): bigint =>
    sets?.find((set) => set.word === word)?.mask ?? 0n;
  return [...words].map((word) => ({ word, places: maskOf(now, word), before: maskOf(before, word) }));
}
