import { fieldOf } from "./catalogue.ts";
import { conditionsOf, type Rule } from "./rule.ts";

/** The ids of the products that a rule names, each once. */
export function productIdsIn(rule: Rule): string[] {
  const named = [...conditionsOf(rule.match)].flatMap(({ condition: { field, which } }) =>
    fieldOf(field).takes?.which === "products" ? which : [],
  );
  return [...new Set(named)];
}
