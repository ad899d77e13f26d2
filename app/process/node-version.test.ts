import { describe, expect, it } from "vitest";

import { refuseNode } from "./node-version.ts";

describe("refuseNode", () => {
  it.each(["22.12.0", "22.13.1", "22.100.0", "23.0.0", "24.21.0", "100.1.0"])("takes %s", (version) => {
    expect(refuseNode(version)).toBeNull();
  });

  it.each(["22.11.9", "22.9.0", "22.2.0", "20.19.5", "18.20.8", "8.0.0"])(
    "refuses %s, saying so",
    (version) => {
      expect(refuseNode(version)).toContain("22.12");
      expect(refuseNode(version)).toContain(version);
    },
  );
});
