import type { EvaluableRule } from "../evaluable.ts";
import { outermost, type Condition, type Rule, type RuleNode } from "../rule.ts";
import { costOfCondition } from "./condition-mask.ts";
import { combined, inverse, isDecided, type Mask } from "./mask.ts";

/** The people of whom a condition holds. Its answer is not written to. */
export type AskMask = (condition: Condition) => Promise<Mask>;

/** Whom a rule holds, and whom each part of its outermost group. */
export interface RuleMasks {
  readonly members: Mask;
  readonly kind: "all" | "any";
  readonly parts: readonly Mask[];
}

/** The people who meet a rule, and the parts of its outermost group. The same people meet the SQL that is made of it. */
export async function ruleMasks(rule: EvaluableRule, ask: AskMask): Promise<RuleMasks> {
  const { kind, of } = outermost(rule.rule);
  const evaluation = new Evaluation(rule.others, ask);
  const parts: Mask[] = [];
  for (const each of of) parts.push(await evaluation.node(each));
  return { kind, parts, members: combined(kind, parts) };
}

/** The people who meet a rule alone. What decides nothing any more is not asked for. */
export async function ruleMask({ rule, others }: EvaluableRule, ask: AskMask): Promise<Mask> {
  return new Evaluation(others, ask).node(rule.match);
}

class Evaluation {
  readonly #others: ReadonlyMap<string, Rule>;
  readonly #ask: AskMask;
  readonly #known = new Map<string, Mask>();

  constructor(others: ReadonlyMap<string, Rule>, ask: AskMask) {
    this.#others = others;
    this.#ask = ask;
  }

  async node(each: RuleNode): Promise<Mask> {
    switch (each.kind) {
      case "all":
      case "any":
        return this.#group(
          each.kind,
          [...each.of].sort((one, other) => costOf(one) - costOf(other)).map((part) => () => this.node(part)),
        );
      case "not":
        return inverse(await this.node(each.of));
      case "condition":
        return each.field === "segment" ? this.#segments(each) : this.#ask(each);
    }
  }

  async #group(kind: "all" | "any", parts: readonly (() => Promise<Mask>)[]): Promise<Mask> {
    const [first, ...more] = parts;
    if (first === undefined) throw new Error("A group without a condition was not refused.");
    let sofar = await first();
    for (const part of more) {
      if (isDecided(kind, sofar)) return sofar;
      sofar = combined(kind, [sofar, await part()]);
    }
    return sofar;
  }

  async #segments({ test }: Condition): Promise<Mask> {
    const ids = test.kind === "choice" ? test.values : [];
    const isIn = await this.#group(
      "any",
      ids.map((id) => () => this.#segment(id)),
    );
    return test.is === "none_of" ? inverse(isIn) : isIn;
  }

  async #segment(id: string): Promise<Mask> {
    const before = this.#known.get(id);
    if (before !== undefined) return before;
    const other = this.#others.get(id);
    if (other === undefined) throw new Error(`There is no segment ${id}: check the rule first.`);
    const found = await this.node(other.match);
    this.#known.set(id, found);
    return found;
  }
}

/** Cheap parts go first: they may decide a group before the others are evaluated. */
function costOf(node: RuleNode): number {
  switch (node.kind) {
    case "all":
    case "any":
      return node.of.reduce((sum, each) => sum + costOf(each), 0);
    case "not":
      return costOf(node.of);
    case "condition":
      return costOfCondition(node);
  }
}
