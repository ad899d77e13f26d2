import type { Asked } from "./asked.ts";
import type { FieldId } from "./catalogue.ts";

/** What a merchant decided of whom a segment holds. Its JSON has this version, so that later forms can be told apart. */
export interface Rule {
  readonly version: 1;
  readonly match: RuleNode;
}

export type RuleNode = RuleGroup | RuleNot | Condition;

/** `all`: each of them holds. `any`: at least one of them holds. It has at least one node. */
export interface RuleGroup {
  readonly kind: "all" | "any";
  readonly of: readonly RuleNode[];
}

/** Holds where the node does not, also of a person of whom nothing is known. */
export interface RuleNot {
  readonly kind: "not";
  readonly of: RuleGroup | Condition;
}

/** One statement about a person. */
export interface Condition extends Asked {
  readonly kind: "condition";
  readonly field: FieldId;
}

/** The conditions of a rule, each with its path, such as `match.all[2].not`. */
export function* conditionsOf(
  node: RuleNode,
  path = "match",
): Generator<{ readonly condition: Condition; readonly path: string }> {
  if (node.kind === "condition") yield { condition: node, path };
  else if (node.kind === "not") yield* conditionsOf(node.of, `${path}.not`);
  else
    for (const [index, each] of node.of.entries())
      yield* conditionsOf(each, `${path}.${node.kind}[${String(index)}]`);
}
