import { describe, expect, it } from "vitest";

import type { AdminClient } from "./admin.server.ts";
import { listSegments } from "./segments.server.ts";

describe("the list of segments", () => {
  it("ends though Shopify says again and again that there is more", async () => {
    let calls = 0;
    const admin: AdminClient = {
      request(_document, _variables, schema) {
        calls += 1;
        if (calls > 100) throw new Error("There is no end.");
        const nodes = [{ id: `gid://shopify/Segment/${String(calls)}`, name: "A", query: "" }];
        const pageInfo = { hasNextPage: true, endCursor: "again" };
        return Promise.resolve(schema.parse({ segments: { nodes, pageInfo } }));
      },
    };
    expect(await listSegments(admin)).toHaveLength(25);
  });
});
