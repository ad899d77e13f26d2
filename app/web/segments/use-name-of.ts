import { productIdsIn } from "../../domain/rules/product-ids.ts";
import type { Rule } from "../../domain/rules/rule.ts";
import type { RuleWords } from "../format/rule-sentence.ts";
import { useProductTitles } from "../ui/bought/use-product-titles.ts";
import type { SegmentNames } from "./segment-view.ts";

/** What the words of a rule name segments and products by. */
export function useNameOf(rule: Rule, names: SegmentNames): RuleWords["nameOf"] {
  const titleOf = useProductTitles(productIdsIn(rule));
  return (vocabulary, id) => {
    if (vocabulary === "products") return titleOf(id);
    return vocabulary === "segments" ? (names[id] ?? null) : null;
  };
}
