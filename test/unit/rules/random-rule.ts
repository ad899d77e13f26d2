/** Random rules as JSON, over the whole catalogue of fields. */
import fc from "fast-check";

import { FIELD_IDS, fieldOf, type FieldId } from "../../../app/domain/rules/catalogue.ts";
import { OPERATORS, type ValueKind, type Vocabulary } from "../../../app/domain/rules/field.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { dayToText } from "../../../app/domain/time/shop-days.ts";
import { CURRENCY, POOLS } from "./pools.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Around {
  /** A day number. */
  readonly today: number;
  /** The segments that a rule may name. */
  readonly segments: readonly string[];
  readonly pointOfSale: boolean;
}

const DAYS = [1, 2, 3, 7, 28, 29, 30, 31, 60, 89, 90, 119, 120, 364, 365, 366, 730];

/** A rule of at most three levels. */
export function randomRule(around: Around): fc.Arbitrary<Json> {
  const fields = FIELD_IDS.filter((field) => field !== "segment" || around.segments.length > 0);
  const condition: fc.Arbitrary<Json> = fc
    .constantFrom(...fields)
    .chain((field) => conditionOf(field, around));
  const { node } = fc.letrec<{ node: Json }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", maxDepth: 3, withCrossShrink: true },
      condition,
      fc.record({ all: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie("node").filter((inner) => !Object.hasOwn(inner, "not")) }),
    ),
  }));
  return node.map((match) => ({ version: 1, match }));
}

/** A condition on a field. */
export function conditionOf(field: FieldId, around: Around): fc.Arbitrary<Json> {
  const { value, takes = {} } = fieldOf(field);
  const optional = (key: string, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Json> =>
    fc
      .option(arbitrary, { nil: undefined })
      .map((found): Json => (found === undefined ? {} : { [key]: found }));
  const always = (key: string, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Json> =>
    arbitrary.map((found): Json => ({ [key]: found }));
  const none = fc.constant<Json>({});
  return fc
    .tuple(
      testOf(value, around),
      takes.period ? optional("period", testOf({ kind: "day" }, around)) : none,
      takes.ofOrder ? optional("ofOrder", orderTests(around)) : none,
      takes.machines ? optional("machines", fc.boolean()) : none,
      takes.property ? always("property", fc.constantFrom(...POOLS.properties)) : none,
      takes.which ? always("which", wordsOf(takes.which, field, around)) : none,
    )
    .map((parts): Json => Object.assign({ field }, ...parts) as Json);
}

function orderTests(around: Around): fc.Arbitrary<readonly Json[]> {
  const amount = testOf({ kind: "money" }, around).map((test): Json => ({ field: "amount", ...test }));
  const pointOfSale = testOf({ kind: "flag" }, around).map((test): Json => ({
    field: "point_of_sale",
    ...test,
  }));
  return fc.array(around.pointOfSale ? fc.oneof(amount, pointOfSale) : amount, {
    minLength: 1,
    maxLength: 2,
  });
}

function testOf(value: ValueKind, around: Around): fc.Arbitrary<Json> {
  switch (value.kind) {
    case "count":
      return numbers(OPERATORS.count, fc.constantFrom(0, 1, 2, 3, 5, 12), {});
    case "number":
      return numbers(OPERATORS.number, fc.integer({ min: value.min, max: value.max }), {});
    case "days":
      return numbers(OPERATORS.days, fc.constantFrom(0, ...DAYS), {});
    case "money":
      return numbers(OPERATORS.money, fc.constantFrom(0, 1, 999, 1_000, 1_001, 2_500, 5_000, 20_000), {
        currency: CURRENCY,
      });
    case "day":
      return dayTests(around);
    case "choice":
      return fc.record({ is: fc.constantFrom(...OPERATORS.choice), values: wordsOf(value.of, null, around) });
    case "beginning":
      return fc.record({
        is: fc.constant("begins_with"),
        values: some(["1", "10", "1011", "10115", "1011 AB", "99", "%"]),
      });
    case "flag":
      return fc.record({ is: fc.constantFrom(...OPERATORS.flag) });
    case "near":
      return fc
        .tuple(fc.constantFrom(...POOLS.points), fc.constantFrom(1, 2, 10, 580, 2_000))
        .map(([[latitude, longitude], km]) => ({
          is: "within",
          km,
          latitude: latitude / 100,
          longitude: longitude / 100,
        }));
  }
}

function numbers(operators: readonly string[], pool: fc.Arbitrary<number>, more: Json): fc.Arbitrary<Json> {
  return fc.tuple(fc.constantFrom(...operators), pool, pool).map(([is, one, other]): Json => {
    if (is === "none") return { is, ...more };
    if (is === "between") return { is, from: Math.min(one, other), to: Math.max(one, other), ...more };
    return { is, value: is === "fewer_than" ? Math.max(1, one) : one, ...more };
  });
}

function dayTests({ today }: Around): fc.Arbitrary<Json> {
  const ago = fc.constantFrom(0, ...DAYS);
  return fc.tuple(fc.constantFrom(...OPERATORS.day), ago, ago).map(([is, one, other]): Json => {
    const [near, far] = [Math.min(one, other), Math.max(one, other)];
    if (is === "between") return { is, from: dayToText(today - far), to: dayToText(today - near) };
    if (is === "days_ago") return { is, from: near, to: far };
    if (is === "in_last" || is === "longer_ago_than") return { is, days: Math.max(1, one) };
    return { is, day: dayToText(today - one) };
  });
}

function wordsOf(
  vocabulary: Vocabulary,
  field: FieldId | null,
  { segments }: Around,
): fc.Arbitrary<readonly string[]> {
  switch (vocabulary) {
    case "groups":
      return some(GROUPS);
    case "scores":
      return some(["111", "555", "234", "345"]);
    case "countries":
      return some([...POOLS.countries, "FR"]);
    case "lists":
      return some(POOLS.lists);
    case "segments":
      return some(segments);
    case "products":
      return some([...POOLS.products.map(String), "99"]);
    case "texts":
      return field === null
        ? some([...POOLS.tags, ...POOLS.cities, ...POOLS.regions, ...POOLS.values, " VIP ", "São Paulo"])
        : some([...POOLS.types.filter((type) => type !== ""), ...POOLS.vendors, ...POOLS.productTags]);
  }
}

function some(from: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.subarray([...from], { minLength: 1, maxLength: Math.min(3, from.length) });
}
