import { fieldOf } from "./catalogue.ts";
import type { Fact, RuleView } from "./field.ts";
import { todayOf, type RuleMoment } from "./moment.ts";
import { circleRows, isNear } from "./near.ts";
import type { Person } from "./person.ts";
import { averageBounds, dayRange, daysBefore, isWithin, numberRange, type AverageBound } from "./ranges.ts";
import type { ChoiceTest, NumberTest, RuleTest } from "./asked.ts";
import type { Condition, Rule, RuleNode } from "./rule.ts";

/**
 * Whether a person meets a rule. The same people meet the SQL that is made of the rule.
 * @param others - the rules of the segments that the rule names, and of those that these name, without a cycle
 * @throws Error if a named segment is missing
 */
export function meets(
  rule: Rule,
  person: Person,
  moment: RuleMoment,
  others: ReadonlyMap<string, Rule>,
): boolean {
  const known = new Map<string, boolean>();
  const view: RuleView = { moment, today: todayOf(moment), isIn };
  return meetsNode(rule.match, person, view);

  function isIn(segmentId: string): boolean {
    const before = known.get(segmentId);
    if (before !== undefined) return before;
    const other = others.get(segmentId);
    if (other === undefined) throw new Error(`There is no segment ${segmentId}: check the rule first.`);
    const found = meetsNode(other.match, person, view);
    known.set(segmentId, found);
    return found;
  }
}

function meetsNode(node: RuleNode, person: Person, view: RuleView): boolean {
  switch (node.kind) {
    case "all":
      return node.of.every((each) => meetsNode(each, person, view));
    case "any":
      return node.of.some((each) => meetsNode(each, person, view));
    case "not":
      return !meetsNode(node.of, person, view);
    case "condition":
      return holds(node, fieldOf(node.field).read(person, node, view), view);
  }
}

function holds({ field, test }: Condition, fact: Fact, view: RuleView): boolean {
  const answer = answerOf(test, fact, view);
  if (answer === null) throw new Error(`The field ${field} can't be tested as a ${test.kind}.`);
  return answer;
}

/** null: the fact is of a kind that the test is not for. */
function answerOf(test: RuleTest, fact: Fact, { moment, today }: RuleView): boolean | null {
  switch (fact.kind) {
    case "number":
      if (test.kind !== "number") return null;
      return fact.value !== null && isWithin(fact.value, numberRange(test));
    case "average":
      return test.kind === "number" ? isAverage(fact.sum, fact.count, test) : null;
    case "moment": {
      if (test.kind !== "day" && test.kind !== "number") return null;
      if (fact.value === null) return false;
      const range = test.kind === "day" ? dayRange(test, today) : daysBefore(numberRange(test), today);
      return isWithin(moment.days.dayOf(fact.value), range);
    }
    case "texts":
      return test.kind === "choice" ? isChosen(fact.values, test) : null;
    case "flag":
      return test.kind === "flag" ? fact.value === (test.is === "yes") : null;
    case "point":
      if (test.kind !== "near") return null;
      return fact.value !== null && isNear(fact.value, test, circleRows(test));
  }
}

/** Compares without dividing, so that nothing is rounded. */
function isAverage(sum: number, count: number, test: NumberTest): boolean {
  if (count === 0) return false;
  return averageBounds(test).every(({ is, value }) =>
    compare(BigInt(sum), is, BigInt(value) * BigInt(count)),
  );
}

function compare(one: bigint, is: AverageBound["is"], other: bigint): boolean {
  switch (is) {
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case "=":
      return one === other;
  }
}

function isChosen(texts: ReadonlySet<string>, { is, values }: ChoiceTest): boolean {
  if (is === "begins_with") return values.some((value) => [...texts].some((text) => text.startsWith(value)));
  return values.some((value) => texts.has(value)) === (is === "any_of");
}
