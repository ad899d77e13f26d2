import { describe, expect, it } from "vitest";

import { copyText, copyValue } from "./copy-text.ts";

describe("the text of a copy", () => {
  it("has its values in it, and no text gets out of its quotes", () => {
    expect(copyText("select a from b where c = $1 and d = $3 and e = $2::boolean", [7, true, "o'k\\"])).toBe(
      "copy (select a from b where c = 7 and d =  E'o''k\\\\' and e = true::boolean) to stdout (format binary)",
    );
  });

  it("tells $1 from $10", () => {
    expect(copyText("$10 $1", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toContain("(10 1)");
  });

  it("has arrays in it as PostgreSQL writes them", () => {
    const given = [["a,b", 'c"', "d\\", ""], [1n, 2], "x", 3n].map(copyValue);
    expect(given).toEqual(['{"a,b","c\\"","d\\\\",""}', '{"1","2"}', "x", "3"]);
    expect(() => copyValue(null)).toThrow("object");
  });

  it("refuses what is missing, and numbers that are not whole", () => {
    expect(() => copyText("select $2", [1])).toThrow("$2");
    expect(() => copyText("select $1", [0.5])).toThrow("0.5");
    expect(() => copyText("select $1", [Number.NaN])).toThrow("NaN");
  });
});
