import type { TFunction } from "i18next";

import type { Asked, NumberTest, OrderTest, Period, RuleTest } from "../../domain/rules/asked.ts";
import { fieldOf } from "../../domain/rules/catalogue.ts";
import type { Vocabulary } from "../../domain/rules/field.ts";
import { degreesOf } from "../../domain/rules/near.ts";
import { oppositeOf } from "../../domain/rules/opposite.ts";
import type { Condition, Rule, RuleGroup, RuleNode } from "../../domain/rules/rule.ts";
import { isGroup } from "../../domain/groups/group.ts";
import { dayToText } from "../../domain/time/shop-days.ts";
import type { Words } from "../i18n/words.ts";
import type { ShopFormat } from "./format.ts";

/** What a sentence is written with. */
export interface RuleWords {
  readonly t: TFunction;
  readonly format: ShopFormat;
  /** The name of a segment, a Klaviyo list or a product by its id; null: not known. */
  readonly nameOf: (vocabulary: Vocabulary, id: string) => string | null;
}

/** A condition of a sentence. What must not hold has words of its own. */
interface ConditionWords extends RuleWords {
  readonly asked: Asked;
  readonly at: At;
}
type At = "rules" | "rules.denied";

type Rules = Words["rules"];
/** The fields that count days. Their words have plural forms, so the words' own keys are no fields. */
type DaysField = "days_since_last_order" | "days_in_group" | "days_known";

/** More values than this are counted instead of named. */
const MOST_VALUES = 5;

/** A rule as one sentence. Its parts follow the rule's order, and inner groups stand in brackets. */
export function ruleSentence(rule: Rule, words: RuleWords): string {
  return words.t("rules.sentence", { what: nodeWords(rule.match, words, true) });
}

/** A part of a rule as it stands in the sentence, such as "placed no order". */
export function partWords(part: RuleNode, words: RuleWords): string {
  return nodeWords(part, words, true);
}

function nodeWords(node: RuleNode, words: RuleWords, isOutermost: boolean): string {
  switch (node.kind) {
    case "all":
    case "any": {
      const what = groupWords(node, words);
      return isOutermost || node.of.length === 1 ? what : words.t("rules.nested", { what });
    }
    case "not": {
      const said = oppositeOf(node.of);
      return said.kind === "not"
        ? conditionWords(said.of, words, "rules.denied")
        : nodeWords(said, words, isOutermost);
    }
    case "condition":
      return conditionWords(node, words, "rules");
  }
}

function groupWords({ kind, of }: RuleGroup, words: RuleWords): string {
  const what = of.map((each) => nodeWords(each, words, false));
  return kind === "all" ? words.t("rules.all", { what }) : words.t("rules.any", { what });
}

function conditionWords(condition: Condition, words: RuleWords, at: At): string {
  const { t } = words;
  const { field, test, machines } = condition;
  const what = testWords(field, test, { ...words, asked: condition, at });
  return machines ? t("rules.machines", { what }) : what;
}

/** Which words a field has follows from the kind of its value. */
function testWords(field: string, test: RuleTest, words: ConditionWords): string {
  const { t, format, asked, at } = words;
  const details = { period: periodWords(asked.period, words), ofOrder: ofOrderWords(asked.ofOrder, words) };
  switch (test.kind) {
    case "number":
      return numberFieldWords(field as Condition["field"], test, words);
    case "day":
      return t(`${at}.day.${field as keyof Rules["day"]}`, { ...details, period: periodWords(test, words) });
    case "flag":
      return t(`rules.flag.${field as keyof Rules["flag"]}.${test.is}`);
    case "near":
      return t(`${at}.near`, {
        count: test.km,
        distance: format.count(test.km),
        latitude: degreesOf(test.latitude),
        longitude: degreesOf(test.longitude),
      });
    case "choice": {
      const values = valueWords(field as Condition["field"], test.values, words);
      if (test.is === "begins_with") return t(`${at}.postcode`, { values });
      const property = t("rules.value", { value: asked.property });
      return t(`rules.choice.${field as keyof Rules["choice"]}.${test.is}`, { ...details, values, property });
    }
  }
}

function numberFieldWords(field: Condition["field"], test: NumberTest, words: ConditionWords): string {
  const { t, asked, at } = words;
  const count = countedOf(test);
  const period = periodWords(asked.period, words);
  const ofOrder = ofOrderWords(asked.ofOrder, words);
  const which = listWords(
    asked.which.map((id) => named(fieldOf(field).takes?.which ?? "texts", id, words)),
    words,
  );
  const { kind } = fieldOf(field).value;
  const ofOrders = ofOrder === "" ? "" : t("rules.spentOf", { ofOrder });
  if (at === "rules.denied" && field === "average_order")
    return t("rules.denied.average_order", { number: numberWords(test, words), period, ofOrder: ofOrders });
  if (at === "rules.denied" && isExpected(field))
    return t(`rules.denied.amount.${field}`, { number: numberWords(test, words) });
  if (kind === "days")
    return t(`${at}.days.${field as DaysField}`, { count, number: numberWords(test, words) });
  if (kind === "number")
    return t(`${at}.digit.${field as keyof Rules["digit"]}`, { number: numberWords(test, words) });
  const number = at === "rules.denied" ? otherNumberWords(test, words) : numberWords(test, words);
  if (kind === "money")
    return t(`rules.amount.${field as keyof Rules["amount"]}`, { number, period, ofOrder: ofOrders });
  const key = field as keyof Rules["count"];
  return test.is === "none"
    ? t(`rules.count.${key}.none`, { which, period, ofOrder })
    : t(`rules.count.${key}.some`, { count, number, which, period, ofOrder });
}

/** Amounts that a person may lack, so that "not at least" is no "less than". */
type ExpectedField = keyof Rules["denied"]["amount"];

function isExpected(field: string): field is ExpectedField {
  return field === "expected_revenue_90" || field === "expected_revenue_365";
}

/** The number that decides between singular and plural: the last one that is read. */
function countedOf(test: NumberTest): number {
  if (test.is === "none") return 0;
  return test.is === "between" ? test.to : test.value;
}

/** Any number but that one, or any outside of that range. The other tests have opposites, which are said instead. */
function otherNumberWords(test: NumberTest, words: RuleWords): string {
  const write = numberWriter(test, words);
  const kind = kindOf(test);
  if (test.is === "between")
    return words.t(`rules.${kind}.not_between`, { from: write(test.from), to: write(test.to) });
  if (test.is !== "none" && test.is !== "exactly") throw new Error("A comparison is said by its opposite.");
  return words.t(`rules.${kind}.not_exactly`, { value: write(test.is === "none" ? 0 : test.value) });
}

const kindOf = ({ currency }: NumberTest) => (currency === null ? "number" : "money");

function numberWriter({ currency }: NumberTest, { format }: RuleWords): (value: number) => string {
  return (value) => (currency === null ? format.count(value) : format.moneyIn(value, currency));
}

function numberWords(test: NumberTest, words: RuleWords): string {
  const { t } = words;
  const write = numberWriter(test, words);
  const kind = kindOf(test);
  if (test.is === "none") return t(`rules.${kind}.none`);
  if (test.is === "between")
    return t(`rules.${kind}.between`, { from: write(test.from), to: write(test.to) });
  return t(`rules.${kind}.${test.is}`, { value: write(test.value) });
}

/** With a space before or after it, as the language puts it into its sentence; empty: ever. */
function periodWords(period: Period, { t, format }: RuleWords): string {
  const day = (number: number): string => format.day(dayToText(number));
  switch (period.is) {
    case "ever":
      return "";
    case "before":
    case "after":
    case "on":
      return t(`rules.period.${period.is}`, { day: day(period.day) });
    case "between":
      return t("rules.period.between", { from: day(period.from), to: day(period.to) });
    case "in_last":
    case "longer_ago_than":
      return t(`rules.period.${period.is}`, { count: period.days, days: format.count(period.days) });
    case "days_ago": {
      const { from, to } = period;
      return t("rules.period.days_ago", { count: to, from: format.count(from), to: format.count(to) });
    }
  }
}

/** With its own space, as above; empty: any order. */
function ofOrderWords(tests: readonly OrderTest[], words: RuleWords): string {
  const { t } = words;
  return tests
    .map(({ field, test }) =>
      field === "amount"
        ? t("rules.ofOrder.amount", { number: numberWords(test, words) })
        : t(`rules.ofOrder.point_of_sale.${test.is}`),
    )
    .join("");
}

function valueWords(field: Condition["field"], values: readonly string[], words: RuleWords): string {
  const { value } = fieldOf(field);
  const vocabulary = value.kind === "choice" ? value.of : "texts";
  return listWords(
    values.map((each) => named(vocabulary, each, words)),
    words,
  );
}

function named(vocabulary: Vocabulary, value: string, { t, nameOf }: RuleWords): string {
  if (isGroup(value) && vocabulary === "groups") return t(`group.${value}.name`);
  if (vocabulary === "countries" || vocabulary === "scores") return value;
  return t("rules.value", { value: nameOf(vocabulary, value) ?? value });
}

function listWords(values: readonly string[], { t, format }: RuleWords): string {
  const more = values.length - MOST_VALUES;
  if (more <= 0) return t("rules.values", { values });
  const shown = values.slice(0, MOST_VALUES).join(", ");
  return t("rules.moreValues", { count: more, values: shown, more: format.count(more) });
}
