import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkProfiles, profileResource } from "./profile.ts";
import type { ProfileUpsert } from "./profile.ts";

function profile(email: string, group = "loyal"): ProfileUpsert {
  return {
    email,
    properties: {
      sixfold_group: group,
      sixfold_score: "545",
      sixfold_r: 5,
      sixfold_f: 4,
      sixfold_m: 5,
      sixfold_orders: 7,
      sixfold_spent: 120.5,
      sixfold_last_order_at: "2026-01-02T00:00:00.000Z",
      sixfold_segments: [],
    },
  };
}

function bodyBytes(profiles: readonly ProfileUpsert[]): number {
  return Buffer.byteLength(
    JSON.stringify({
      data: {
        type: "profile-bulk-import-job",
        attributes: { profiles: { data: profiles.map(profileResource) } },
        relationships: { lists: { data: [{ type: "list", id: "ABCDEF" }] } },
      },
    }),
  );
}

describe("chunkProfiles", () => {
  it("makes imports of 10,000", () => {
    const profiles = Array.from({ length: 23_570 }, (_, index) => profile(`c${index}@example.com`));
    const { chunks, oversized } = chunkProfiles(profiles);
    expect(chunks.map((chunk) => chunk.length)).toEqual([10_000, 10_000, 3_570]);
    expect(oversized).toEqual([]);
  });

  it("keeps every import under 5 MB, and every profile and their order", () => {
    const lengths = fc.array(fc.nat(120_000), { minLength: 60, maxLength: 160, size: "max" });
    fc.assert(
      fc.property(lengths, (groupLengths) => {
        const profiles = groupLengths.map((length, index) =>
          profile(`c${index}@example.com`, "é".repeat(length / 2)),
        );
        const { chunks, oversized } = chunkProfiles(profiles);
        const fitting = profiles.filter((_, index) => !oversized.includes(index));
        expect(chunks.flat().map(({ email }) => email)).toEqual(fitting.map(({ email }) => email));
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(bodyBytes(chunk)).toBeLessThanOrEqual(5_000_000);
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it("begins another import before 5 MB are full", () => {
    const profiles = Array.from({ length: 120 }, (_, index) =>
      profile(`c${index}@example.com`, "x".repeat(90_000)),
    );
    expect(chunkProfiles(profiles).chunks.map((chunk) => chunk.length)).toEqual([55, 55, 10]);
  });

  it("leaves out and names the places of profiles over 100 KB", () => {
    const large = profile("large@example.com", "x".repeat(100_000));
    expect(chunkProfiles([profile("a@example.com"), large, profile("b@example.com")])).toEqual({
      chunks: [[profile("a@example.com"), profile("b@example.com")]],
      oversized: [1],
    });
  });

  it("makes no import of nothing", () => {
    expect(chunkProfiles([])).toEqual({ chunks: [], oversized: [] });
  });
});
