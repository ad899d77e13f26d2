import type { AudiencesReady, Money, ScoredCustomer } from "../../app/extension-api/contract.ts";

/** An amount in francs. */
export function francs(minor: number): Money {
  return { minor, currency: "CHF", exponent: 2 };
}

/** A loyal customer who is about to be lost. */
export const LOYAL: ScoredCustomer = {
  state: "scored",
  asOf: "2026-11-30T06:00:00Z",
  timeZone: "Europe/Zurich",
  group: "loyal",
  scores: { r: { score: 4, value: 45 }, f: { score: 5, value: 12 }, m: { score: 5, value: francs(123_450) } },
  moves: [
    { at: "2026-05-31T23:30:00Z", from: "potential_loyal", to: "loyal", cause: "ordered" },
    { at: "2026-01-10T06:00:00Z", from: null, to: "potential_loyal", cause: "data_changed" },
  ],
  nextStep: { kind: "keep", to: "loyal", orders: 1, amount: francs(8_000), before: "2026-12-24T11:00:00Z" },
  withoutOrder: { at: "2026-12-24T11:00:00Z", to: "loyal_at_risk" },
  prediction: { days: 90, chance: 0.624, orders: 0.9, revenue: francs(5_400), nextOrder: null },
  link: "/app/customers/7",
};

/** Where one may send: both targets are on, and one list is there. */
export const AUDIENCES: AudiencesReady = {
  state: "ready",
  targets: ["klaviyo", "shopify_tags"],
  lists: [{ id: "3", name: "Christmas", targets: ["klaviyo"] }],
  mostPicked: 250,
  link: "/app/sync",
};
