import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { setKeyOf } from "../sync/audience.ts";
import { isSetKey } from "../sync/audience-set.ts";
import { armAudience, armOfSubject } from "./arm-audience.ts";
import { ARMS } from "./arm.ts";
import { readSource, SAMPLED_PRESETS, sourceKey } from "./source.ts";

describe("a source of an experiment", () => {
  it("is read from its key, and from nothing else", () => {
    const sources = [
      ...GROUPS.map((of) => ({ kind: "group", of }) as const),
      ...SAMPLED_PRESETS.map((of) => ({ kind: "preset", of }) as const),
      { kind: "segment", of: 12 } as const,
    ];
    for (const source of sources) expect(readSource(sourceKey(source))).toEqual(source);
    for (const text of [
      "",
      "group:",
      "group:vip",
      "segment:0",
      "segment:-1",
      "segment:1e3",
      "preset:toString",
    ])
      expect(readSource(text)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readSource(text);
        expect(read === null || sourceKey(read) === text).toBe(true);
      }),
    );
  });
});

describe("an arm as an audience", () => {
  it("is a set of its own whose subject names the experiment and the arm", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_147_483_647 }),
        fc.constantFrom(...ARMS),
        (experimentId, arm) => {
          const audience = armAudience({ experimentId, arm });
          expect(armOfSubject(audience.subject)).toEqual({ experimentId, arm });
          expect(isSetKey(setKeyOf(audience))).toBe(true);
        },
      ),
    );
    for (const subject of ["1", "0-sample", "1-other", "01-sample", "1-sample-2", "x-holdout"])
      expect(armOfSubject(subject)).toBeNull();
  });
});
