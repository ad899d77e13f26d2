import { describe, expect, it } from "vitest";

import { profileOf } from "./profile.ts";

const FACTS = "1|loyal|5|4|5|7|12050|2026-01-02T00:00:00.000Z";
const of = (content: string | null) => profileOf({ email: "a@b.co", content }, "EUR").properties;

describe("what a profile shows", () => {
  it("is of its customer's group, and of no segment", () => {
    expect(of(FACTS)).toEqual({
      sixfold_group: "Loyal",
      sixfold_score: "545",
      sixfold_r: 5,
      sixfold_f: 4,
      sixfold_m: 5,
      sixfold_orders: 7,
      sixfold_spent: 120.5,
      sixfold_last_order_at: "2026-01-02T00:00:00.000Z",
      sixfold_segments: [],
    });
  });

  it("tells what is expected of the customer as far as that is said, in major units", () => {
    const rest = FACTS.slice(2);
    const predicted = { sixfold_chance_90d: 45, sixfold_expected_orders_90d: 0.8 };
    expect(of(`2|45|0.8|${rest}`)).toEqual({ ...of(FACTS), ...predicted });
    expect(of(`3|12000|${rest}`)).toEqual({ ...of(FACTS), sixfold_expected_spend_365d: 120 });
    const both = { ...of(FACTS), ...predicted, sixfold_segments: ["7|8"], sixfold_expected_spend_365d: 0 };
    expect(of(`4|45|0.8|0|${rest}|["7|8"]`)).toEqual(both);
  });

  it("has the names of segments, whatever they are made of", () => {
    const names = ["Big | small", 'Say "hi"', "1,2"];
    expect(of(`${FACTS}|${JSON.stringify(names)}`)).toMatchObject({
      sixfold_score: "545",
      sixfold_segments: names,
    });
  });

  it("stays as it is where it isn't known", () => {
    expect(of(null)).toBeNull();
    expect(of("unknown")).toBeNull();
    expect(of("5|loyal")).toBeNull();
  });
});
