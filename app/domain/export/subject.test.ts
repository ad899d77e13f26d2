import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { ALL_CUSTOMERS, exportSubject, segmentIdOf, segmentSubject } from "./subject.ts";

describe("whose file it is", () => {
  it("comes back from what it was written as", () => {
    for (const group of GROUPS) expect([exportSubject(group), segmentIdOf(group)]).toEqual([group, null]);
    expect([exportSubject(ALL_CUSTOMERS), segmentIdOf(ALL_CUSTOMERS)]).toEqual([ALL_CUSTOMERS, null]);
    const subject = segmentSubject(12);
    expect([exportSubject(subject), segmentIdOf(subject)]).toEqual([subject, 12]);
  });

  it.each(["", "vip", "segment:", "segment:0", "segment:-1", "segment:1 ", "segment:9999999999"])(
    "is not “%s”",
    (text) => {
      expect(exportSubject(text)).toBeNull();
    },
  );
});
