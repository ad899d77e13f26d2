import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { GROUP_AUDIENCES, placeToGive, setKeyOf, type PlacedAudience } from "./audience.ts";

const segment = (subject: string, place: number): PlacedAudience => ({ kind: "segment", subject, place });

describe("the set of an audience", () => {
  it("is the groups' own for each group, and its own for all others", () => {
    expect(new Set(GROUP_AUDIENCES.map(setKeyOf))).toEqual(new Set(["groups"]));
    expect(setKeyOf({ kind: "segment", subject: "12" })).toBe("segment:12");
    expect(setKeyOf({ kind: "arm", subject: "12" })).toBe("arm:12");
  });
});

describe("the place of an audience", () => {
  it("is fixed for the six groups, in their order", () => {
    expect(GROUP_AUDIENCES.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const group of GROUP_AUDIENCES) expect(placeToGive(group, [segment("1", 6)])).toBe(group.place);
  });

  it("is the lowest that nobody has, after the groups", () => {
    expect(placeToGive({ kind: "segment", subject: "1" }, [])).toBe(6);
    expect(placeToGive({ kind: "segment", subject: "9" }, [segment("1", 6), segment("2", 8)])).toBe(7);
    const many = Array.from({ length: 194 }, (_, index) => segment(String(index), index + GROUPS.length));
    expect(placeToGive({ kind: "segment", subject: "new" }, many)).toBe(200);
  });

  it("is the one that the audience has at another target, or had before it ended", () => {
    const given = [segment("1", 6), segment("2", 9)];
    expect(placeToGive({ kind: "segment", subject: "2" }, given)).toBe(9);
    expect(placeToGive({ kind: "arm", subject: "2" }, given)).toBe(7);
  });

  it("is never another's, and stays the same for one audience, in whatever order they come and go", () => {
    const subject = fc.record({
      kind: fc.constantFrom("segment" as const, "arm" as const),
      subject: fc.nat({ max: 30 }).map(String),
    });
    const event = fc.record({ audience: subject, goes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        let given: PlacedAudience[] = [];
        for (const { audience, goes } of events) {
          const had = given.find((each) => setKeyOf(each) === setKeyOf(audience));
          if (goes) {
            given = given.filter((each) => each !== had);
            continue;
          }
          const place = placeToGive(audience, given);
          if (had !== undefined) expect(place).toBe(had.place);
          else given.push({ ...audience, place });
          expect(new Set(given.map((each) => each.place)).size).toBe(given.length);
          // No gap is left while places above it are given out.
          if (had === undefined)
            for (let below = GROUPS.length; below < place; below += 1)
              expect(given.some((each) => each.place === below)).toBe(true);
        }
      }),
    );
  });
});
