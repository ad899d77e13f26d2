import { describe, expect, it } from "vitest";

import { ENGLISH_NAMES } from "./group-names.ts";
import { labelsOf, sameLabels } from "./labels.ts";

describe("labels", () => {
  it("are the prefix and the group", () => {
    expect(labelsOf("Sixfold", ENGLISH_NAMES)).toMatchObject({
      loyal: "Sixfold: Loyal",
      about_to_sleep: "Sixfold: About to sleep",
    });
  });

  it("hold no comma and never go without a prefix", () => {
    expect(labelsOf(" VIP,  club ", ENGLISH_NAMES).new).toBe("VIP club: New");
    expect(labelsOf(" , ", ENGLISH_NAMES).new).toBe("Sixfold: New");
  });

  it("fit into a tag and stay apart from one another", () => {
    const labels = Object.values(labelsOf("x".repeat(400), ENGLISH_NAMES));
    expect(Math.max(...labels.map((label) => label.length))).toBe(255);
    expect(new Set(labels).size).toBe(6);
  });

  it("are the same in upper and lower case", () => {
    expect(sameLabels(labelsOf("Club", ENGLISH_NAMES), labelsOf("CLUB", ENGLISH_NAMES))).toBe(true);
    expect(sameLabels(labelsOf("Club", ENGLISH_NAMES), labelsOf("Clubs", ENGLISH_NAMES))).toBe(false);
  });
});
