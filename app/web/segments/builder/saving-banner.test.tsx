import { describe, expect, it } from "vitest";

import { EVER } from "../../../domain/rules/asked.ts";
import type { Rule } from "../../../domain/rules/rule.ts";
import { ShopFormatProvider } from "../../format/shop-format.tsx";
import { textOf } from "../../ui/render.test-support.tsx";
import { SavingBanner, type Saving } from "./saving-banner.tsx";

const nothing = (): void => undefined;
const shown = (saving: Saving): string =>
  textOf(
    <ShopFormatProvider shop={{ timeZone: "UTC", currency: "EUR" }}>
      <SavingBanner
        saving={saving}
        begun={{ name: "VIPs" }}
        names={{}}
        onTake={nothing}
        onOverwrite={nothing}
      />
    </ShopFormatProvider>,
  );

const MORE_THAN_TWO: Rule = {
  version: 1,
  match: {
    ...{
      kind: "condition",
      field: "orders",
      test: { kind: "number", currency: null, is: "more_than", value: 2 },
    },
    ...{ period: EVER, ofOrder: [], machines: false, property: "", which: [] },
  },
};
const THEIRS: Extract<Saving, { outcome: "changed" }> = {
  ...{ outcome: "changed", name: "VIPs", rule: MORE_THAN_TWO, revision: "abc" },
  changedAt: "2026-03-01T04:05:00.000Z",
};

describe("a segment that is not saved", () => {
  it("because somebody else saved it says when, what it is now, and gives both ways on", () => {
    const text = shown(THEIRS);
    expect(text).toContain("Mar 1, 2026, 4:05 AM. Your changes are not saved, and nothing of them is lost");
    expect(text).toContain("Its rule is now: People who placed more than 2 orders.");
    expect(text).toContain("Save mine instead");
    expect(text).toContain("Drop mine, show the saved one");
    expect(text).not.toContain("It is now called");
    expect(shown({ ...THEIRS, name: "Best ones" })).toContain("It is now called “Best ones”.");
  });

  it("says that the segment is gone, or that the server was not reached", () => {
    expect(shown({ outcome: "gone" })).toContain("This segment was deleted meanwhile.");
    expect(shown("unreachable")).toContain("Not saved: the server could not be reached.");
    expect(shown({ outcome: "refused", name: null, problems: [] }).trim()).toBe("");
  });
});
