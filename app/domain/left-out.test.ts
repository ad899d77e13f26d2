import { describe, expect, it } from "vitest";

import { tagsToAskAbout } from "./left-out.ts";

describe("tags to ask about", () => {
  it.each(["wholesale", "b2b", "b2b-eu", "our staff", "großhandel", "trade", "groothandel nl"])(
    "%s is one",
    (tag) => {
      expect(tagsToAskAbout([{ tag, customers: 1 }])).toHaveLength(1);
    },
  );

  it.each(["vip", "ab2bc", "trademark", "newsletter", ""])("%s is none", (tag) => {
    expect(tagsToAskAbout([{ tag, customers: 1 }])).toEqual([]);
  });

  it("come with those of most customers first", () => {
    const found = [
      { tag: "staff", customers: 1 },
      { tag: "vip", customers: 9 },
      { tag: "b2b", customers: 3 },
    ];
    expect(tagsToAskAbout(found).map(({ tag }) => tag)).toEqual(["b2b", "staff"]);
  });
});
