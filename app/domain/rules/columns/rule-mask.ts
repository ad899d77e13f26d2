import type { EvaluableRule } from "../evaluable.ts";
import { outermost, type Condition, type Rule, type RuleNode } from "../rule.ts";
import { combined, inverse, type Mask } from "./mask.ts";

/** The people of whom a condition holds. Its answer is not written to. */
export type AskMask = (condition: Condition) => Promise<Mask>;

/** Whom a rule holds, and whom each part of its outermost group. */
export interface RuleMasks {
  readonly members: Mask;
  readonly kind: "all" | "any";
  readonly parts: readonly Mask[];
}

/** The people who meet a rule. The same people meet the SQL that is made of the rule. */
export async function ruleMasks({ rule, others }: EvaluableRule, ask: AskMask): Promise<RuleMasks> {
  const known = new Map<string, Mask>();
  const { kind, of } = outermost(rule);
  const parts = await eachOf(of);
  return { kind, parts, members: combined(kind, parts) };

  async function node(each: RuleNode): Promise<Mask> {
    switch (each.kind) {
      case "all":
      case "any":
        return combined(each.kind, await eachOf(each.of));
      case "not":
        return inverse(await node(each.of));
      case "condition":
        return each.field === "segment" ? segments(each) : ask(each);
    }
  }

  async function eachOf(nodes: readonly RuleNode[]): Promise<Mask[]> {
    const masks: Mask[] = [];
    for (const each of nodes) masks.push(await node(each));
    return masks;
  }

  async function segments({ test }: Condition): Promise<Mask> {
    const masks: Mask[] = [];
    for (const id of test.kind === "choice" ? test.values : []) masks.push(await segment(id));
    const isIn = combined("any", masks);
    return test.is === "none_of" ? inverse(isIn) : isIn;
  }

  async function segment(id: string): Promise<Mask> {
    const before = known.get(id);
    if (before !== undefined) return before;
    const other: Rule | undefined = others.get(id);
    if (other === undefined) throw new Error(`There is no segment ${id}: check the rule first.`);
    const found = await node(other.match);
    known.set(id, found);
    return found;
  }
}
