import { describe, expect, it } from "vitest";

import { ALL_SETS, GROUPS_SET } from "./audience-set.ts";
import { GROUP_AUDIENCES } from "./audience.ts";
import { GROUP_PLACES } from "./places.ts";
import { audiencesOf, placesOf, placesOfSync } from "./set-places.ts";

const segment = (subject: string, place: number) => ({ kind: "segment", subject, place }) as const;
const OTHERS = [segment("1", 6), { kind: "arm", subject: "1", place: 62 } as const, segment("2", 63)];
const AUDIENCES = [...GROUP_AUDIENCES, ...OTHERS];

describe("the places of a sync", () => {
  it("are those of its set, and of no other", () => {
    expect(placesOf(GROUPS_SET, AUDIENCES)).toEqual(GROUP_PLACES);
    expect(placesOf("segment:1", AUDIENCES)).toEqual({ word: 0, mask: 1n << 6n });
    expect(placesOf("arm:1", AUDIENCES)).toEqual({ word: 0, mask: 1n << 62n });
    expect(placesOf("segment:2", AUDIENCES)).toEqual({ word: 1, mask: 1n });
    expect(audiencesOf("segment:2", AUDIENCES)).toEqual([segment("2", 63)]);
    expect(audiencesOf(GROUPS_SET, AUDIENCES)).toEqual(GROUP_AUDIENCES);
  });

  it("are all places in a clean-up, word by word", () => {
    expect(placesOfSync(ALL_SETS, AUDIENCES)).toEqual([
      { word: 0, mask: GROUP_PLACES.mask | (1n << 6n) | (1n << 62n) },
      { word: 1, mask: 1n },
    ]);
    expect(audiencesOf(ALL_SETS, AUDIENCES)).toEqual(AUDIENCES);
  });

  it("are known of the groups before any audience is entered, and of no other set", () => {
    expect(placesOf(GROUPS_SET, [])).toEqual(GROUP_PLACES);
    expect(placesOfSync(ALL_SETS, [])).toEqual([GROUP_PLACES]);
    expect(placesOfSync("segment:1", GROUP_AUDIENCES)).toEqual([]);
    expect(() => placesOf("segment:1", GROUP_AUDIENCES)).toThrow("The set segment:1 has no audience.");
  });
});
