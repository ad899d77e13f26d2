import { describe, expect, it } from "vitest";

import type { FieldId } from "../../../domain/rules/catalogue.ts";
import { ShopFormatProvider } from "../../format/shop-format.tsx";
import { textOf } from "../../ui/render.test-support.tsx";
import { AppleOnly } from "../apple-only.tsx";
import { BuilderProvider, type Builder } from "./builder-context.ts";
import { newCondition, type ConditionDraft } from "./draft.ts";
import { FieldAge } from "./field-age.tsx";

const nothing = (): void => undefined;
const BUILDER: Builder = {
  view: {
    ...{ id: null, name: "", rule: null, revision: null, names: {}, known: [], currency: "EUR" },
    ages: {
      orders: "2026-03-01T04:00:00.000Z",
      engagement: "2026-03-02T05:00:00.000Z",
      "lists:L1": "2026-03-04T05:00:00.000Z",
      "lists:L2": "2026-03-03T05:00:00.000Z",
      "properties:gender": "2026-03-05T05:00:00.000Z",
    },
  },
  ...{
    problems: [],
    lacks: [],
    isComplete: false,
    focus: null,
    change: nothing,
    add: nothing,
    remove: nothing,
  },
};

const shown = (page: React.ReactElement): string =>
  textOf(<ShopFormatProvider shop={{ timeZone: "UTC", currency: "EUR" }}>{page}</ShopFormatProvider>);

function ageOf(field: FieldId, patch: Partial<ConditionDraft> = {}): string {
  const condition = { ...newCondition(field, "EUR"), ...patch };
  return shown(
    <BuilderProvider value={BUILDER}>
      <FieldAge condition={condition} />
    </BuilderProvider>,
  );
}

describe("how old a field is", () => {
  it("is that of its source", () => {
    expect(ageOf("orders")).toContain("Known as of Mar 1, 2026, 4:00 AM.");
    expect(ageOf("opened")).toContain("Known as of Mar 2, 2026, 5:00 AM.");
  });

  it("is that of the oldest list, and of the property that is named", () => {
    const { test } = newCondition("klaviyo_list", "EUR");
    expect(ageOf("klaviyo_list", { test: { ...test, values: ["L1", "L2"] } })).toContain("Mar 3, 2026");
    expect(ageOf("klaviyo_property", { property: "gender" })).toContain("Mar 5, 2026");
  });

  it("is not said of what is not known", () => {
    expect(ageOf("klaviyo_property", { property: "size" })).not.toContain("Known");
    expect(ageOf("country")).not.toContain("Known");
  });
});

describe("C17: members who have nothing but Apple's opens", () => {
  it("are said of a rule by opens alone", () => {
    expect(shown(<AppleOnly people={null} />)).not.toContain("Apple");
    expect(shown(<AppleOnly people={0} />)).toContain("None of them has nothing but opens by Apple Mail");
    expect(shown(<AppleOnly people={1} />)).toContain("1 of them has nothing but opens by Apple Mail");
    expect(shown(<AppleOnly people={1_200} />)).toContain("1,200 of them have nothing but opens");
  });
});
