import { describe, expect, it } from "vitest";

import { mutationFile } from "./mutation-file.ts";

const calls = Array.from({ length: 12_000 }, (_, i) => ({ id: i, tags: ["Läden: ü"] }));

describe("mutationFile", () => {
  it("has a line for each call, in their order", async () => {
    const file = mutationFile(calls);
    const lines = (await file.body.text()).trimEnd().split("\n");
    expect(file.lines).toBe(12_000);
    expect(lines).toHaveLength(12_000);
    expect(JSON.parse(lines[11_999] ?? "")).toEqual({ id: 11_999, tags: ["Läden: ü"] });
  });

  it("stops before it grows too large, counting bytes", () => {
    const bytes = mutationFile(calls.slice(0, 1)).body.size;
    const file = mutationFile(calls, 3 * bytes + 1);
    expect(file.lines).toBe(3);
    expect(file.body.size).toBe(3 * bytes);
  });

  it("keeps below Shopify's 100 MB whatever the lines are", () => {
    const long = { id: 1, tags: Array.from({ length: 12 }, () => "休".repeat(255)) };
    const file = mutationFile(Array.from({ length: 50_000 }, () => long));
    expect(file.lines).toBeLessThan(50_000);
    expect(file.body.size).toBeLessThan(100_000_000);
  });
});
