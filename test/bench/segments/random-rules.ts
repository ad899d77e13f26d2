/** Random rules three deep, the same ones every time: groups of groups of conditions. */
import fc from "fast-check";

import { seededRandom } from "../../../app/domain/backtest/random.ts";
import type { FieldId } from "../../../app/domain/rules/catalogue.ts";
import type { Rule } from "../../../app/domain/rules/rule.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { conditionOf, type Around } from "../../unit/rules/random-rule.ts";

const SEED = 20_261_129;

/** A field that stands here more often is drawn more often. Orders and engagement cost the most. */
const FIELDS: readonly FieldId[] = [
  ...(["orders", "orders", "revenue", "revenue", "average_order", "first_order", "last_order"] as const),
  ...(["opened", "clicked", "opened_or_clicked", "received", "viewed_product", "active_on_site"] as const),
  ...(["lifetime_value", "days_since_last_order", "group", "r", "f", "m"] as const),
  ...(["subscribed", "accepts_marketing", "days_known", "country", "tag"] as const),
];

/** @param today - a day number */
export function randomRules(count: number, today: number): Rule[] {
  const around: Around = { today, segments: [], pointOfSale: false };
  const random = seededRandom(SEED);
  const draw = (below: number): number => Math.floor(random() * below);
  let seed = SEED;
  const condition = (): object => {
    const field = FIELDS[draw(FIELDS.length)] ?? "orders";
    const [json] = fc.sample(conditionOf(field, around), { numRuns: 1, seed: (seed += 1) });
    return json ?? {};
  };
  const group = (depth: number): object => {
    if (depth === 0) return condition();
    const of = Array.from({ length: 2 + draw(2) }, () => group(depth - 1));
    const node = random() < 0.5 ? { all: of } : { any: of };
    return depth < 3 && random() < 0.1 ? { not: node } : node;
  };
  return Array.from({ length: count }, () => {
    const read = readRule({ version: 1, match: group(3) });
    if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
    return read.rule;
  });
}
