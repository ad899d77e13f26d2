import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { copyName, NAME_CHARACTERS, readSegmentName } from "./segment-name.ts";

describe("a segment's name", () => {
  it.each([
    ["  VIPs ", { outcome: "name", name: "VIPs", key: "vips" }],
    ["Größe", { outcome: "name", name: "Größe", key: "größe" }],
    [" ", { outcome: "wrong", problem: "empty" }],
    ["\u200b\u200b", { outcome: "wrong", problem: "unprintable" }],
    ["\u3164", { outcome: "wrong", problem: "unprintable" }],
    ["\u2800", { outcome: "wrong", problem: "unprintable" }],
    // Turns around what follows it on a page.
    ["\u202eVIPs", { outcome: "wrong", problem: "unprintable" }],
    ["VIPs\u2066", { outcome: "wrong", problem: "unprintable" }],
    ["\u{1f468}\u200d\u{1f469}", { outcome: "name", name: "\u{1f468}\u200d\u{1f469}" }],
    ["a\nb", { outcome: "wrong", problem: "unprintable" }],
    ["\ud800", { outcome: "wrong", problem: "unprintable" }],
    ["x".repeat(NAME_CHARACTERS), { outcome: "name" }],
    ["x".repeat(NAME_CHARACTERS + 1), { outcome: "wrong", problem: "too_long" }],
  ])("%j", (text, expected) => {
    expect(readSegmentName(text)).toMatchObject(expected);
  });

  it.each([
    "Big VIPs",
    "big vips",
    "Big V\u200bIPs",
    "Big VI\u00adPs\ufe0f",
    "Big  VIPs",
    "Big\u00a0VIPs",
    "\u034fBig VIPs",
  ])("that nobody can tell from another is the same: %j", (text) => {
    expect(readSegmentName(text)).toMatchObject({ key: "big vips" });
  });

  it("of a copy is free and may be stored", () => {
    expect(copyName("VIPs", ["VIPs", "vips (2)"])).toBe("VIPs (3)");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: NAME_CHARACTERS }), (text) => {
        const read = readSegmentName(text);
        if (read.outcome === "wrong") return;
        const copy = readSegmentName(copyName(read.name, [read.name]));
        expect(copy).toMatchObject({ outcome: "name" });
        expect(copy.outcome === "name" && copy.key).not.toBe(read.key);
      }),
    );
    // An earlier version let other texts through.
    expect(copyName("VIPs\u202e\n", [])).toBe("VIPs (2)");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(readSegmentName(copyName(text, []))).toMatchObject({ outcome: "name" });
      }),
    );
  });
});
