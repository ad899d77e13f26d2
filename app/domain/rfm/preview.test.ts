import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { previewOf, type Regrouped } from "./preview.ts";

const group = fc.constantFrom(...GROUPS);
const customers = fc
  .array(fc.record({ from: group, to: group, spentMinor: fc.integer({ min: -500, max: 5_000 }) }), {
    maxLength: 80,
  })
  .map((list) => list.map((each, i): Regrouped => ({ ...each, id: BigInt(i + 1) })));

describe("previewOf", () => {
  it("counts everyone, and who moves", () => {
    fc.assert(
      fc.property(customers, (list) => {
        const preview = previewOf(list);
        expect(preview.customers).toBe(list.length);
        expect(preview.moved).toBe(list.filter(({ from, to }) => from !== to).length);
        GROUPS.forEach((name, place) => {
          const before = preview.cells[place]?.reduce((sum, cell) => sum + cell.customers, 0);
          const after = preview.cells.reduce((sum, row) => sum + (row[place]?.customers ?? 0), 0);
          expect(before).toBe(list.filter(({ from }) => from === name).length);
          expect(after).toBe(list.filter(({ to }) => to === name).length);
        });
      }),
    );
  });

  it("gives as examples the 20 who spent most of those who move, whatever the order they come in", () => {
    fc.assert(
      fc.property(customers, (list) => {
        const { examples } = previewOf(list);
        const movers = list.filter(({ from, to }) => from !== to);
        expect(examples).toHaveLength(Math.min(20, movers.length));
        const least = Math.min(...examples.map(({ spentMinor }) => spentMinor));
        const others = movers.filter((each) => !examples.includes(each));
        for (const { spentMinor } of others) expect(spentMinor).toBeLessThanOrEqual(least);
        expect(previewOf(list.toReversed())).toEqual(previewOf(list));
      }),
    );
  });

  it("gives the same examples of many", () => {
    const many = Array.from({ length: 9_000 }, (_, i): Regrouped => ({
      id: BigInt(i),
      from: "new",
      to: "loyal",
      spentMinor: (i * 7_919) % 9_001,
    }));
    const { examples } = previewOf(many);
    expect(examples).toEqual(many.toSorted((a, b) => b.spentMinor - a.spentMinor).slice(0, 20));
  });
});
