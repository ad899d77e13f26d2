import { describe, expect, it } from "vitest";

import { tagFile } from "./tag-file.ts";

const changes = Array.from({ length: 12_000 }, (_, i) => ({
  customerShopifyId: BigInt(i),
  tags: ["Läden: ü"],
}));

describe("tagFile", () => {
  it("has a line for each change, in their order", async () => {
    const file = tagFile(changes);
    const lines = (await file.body.text()).trimEnd().split("\n");
    expect(file.changes).toBe(12_000);
    expect(lines).toHaveLength(12_000);
    expect(JSON.parse(lines[11_999] ?? "")).toEqual({
      id: "gid://shopify/Customer/11999",
      tags: ["Läden: ü"],
    });
  });

  it("stops before it grows too large, counting bytes", () => {
    const [first] = changes;
    const bytes = first === undefined ? 0 : tagFile([first]).body.size;
    const file = tagFile(changes, 3 * bytes + 1);
    expect(file.changes).toBe(3);
    expect(file.body.size).toBe(3 * bytes);
  });
});
