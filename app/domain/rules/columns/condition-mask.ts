import { GROUPS } from "../../groups/group.ts";
import type { ChoiceTest, RuleTest } from "../asked.ts";
import type { FieldId } from "../catalogue.ts";
import { ENGAGEMENT_FIELDS } from "../fields/engagement-fields.ts";
import { dayRange, daysBefore, numberRange, type Range } from "../ranges.ts";
import type { Condition } from "../rule.ts";
import { engagementMask } from "./engagement-mask.ts";
import { mark, newMask, type Mask } from "./mask.ts";
import { orderMask, ownAverageMask } from "./order-mask.ts";
import { FLAGS, NO_DAY, type ColumnView, type PeopleColumns, type WholeNumbers } from "./people-columns.ts";

type ColumnField = (condition: Condition, view: ColumnView) => Mask | null;

/**
 * The people of whom a condition holds.
 * @returns null: the columns don't tell
 */
export function conditionMask(condition: Condition, view: ColumnView): Mask | null {
  return FIELDS[condition.field]?.(condition, view) ?? null;
}

/** Whether the columns may tell a field. */
export function isInColumns(field: FieldId): boolean {
  return FIELDS[field] !== undefined;
}

/** How long it takes about, where going over a column of people takes 1. */
export function costOfCondition({ field, period, ofOrder }: Condition): number {
  if (!isInColumns(field)) return ASKED_COST;
  const isOfRows = field in ENGAGEMENT_FIELDS || field === "first_order";
  return isOfRows || period.is !== "ever" || ofOrder.length > 0 ? ROWS_COST : 1;
}

const ROWS_COST = 5;
const ASKED_COST = 20;

/** Fields that are left out here are asked of the database. */
const FIELDS: Partial<Record<FieldId, ColumnField>> = {
  orders: (condition, view) =>
    isOfAll(condition)
      ? numbers(view.people.orderCount, condition.test)
      : orderMask("count", condition, view, range(condition.test)),
  revenue: (condition, view) =>
    isOfAll(condition)
      ? numbers(view.people.spentMinor, condition.test)
      : orderMask("sum", condition, view, range(condition.test)),
  lifetime_value: ({ test }, { people }) => numbers(people.spentMinor, test),
  average_order: (condition, view) =>
    isOfAll(condition)
      ? ownAverageMask(condition, view.people)
      : orderMask("average", condition, view, { from: null, to: null }),
  first_order: (condition, view) => orderMask("first", condition, view, days(condition.test, view)),
  last_order: (condition, view) =>
    isOfAll(condition)
      ? moments(view.people.lastOrderDay, condition.test, view)
      : orderMask("last", condition, view, days(condition.test, view)),
  days_since_last_order: ({ test }, view) => moments(view.people.lastOrderDay, test, view),
  days_known: ({ test }, view) => moments(view.people.knownDay, test, view),

  r: ({ test }, { people }) => digits(people.r, test),
  f: ({ test }, { people }) => digits(people.f, test),
  m: ({ test }, { people }) => digits(people.m, test),
  group: ({ test }, { people }) =>
    chosen(test, GROUPS, people.ids.length, (place) => people.group[place] ?? 0),

  accepts_marketing: ({ test }, { people }) => flags(people, FLAGS.acceptsMarketing, test),
  subscribed: ({ test }, { people }) => flags(people, FLAGS.subscribed, test),
  suppressed: ({ test }, { people }) => flags(people, FLAGS.suppressed, test),

  received: engagementMask("received"),
  opened: engagementMask("opened"),
  clicked: engagementMask("clicked"),
  opened_or_clicked: engagementMask("opened_or_clicked"),
  viewed_product: engagementMask("viewed_product"),
  started_checkout: engagementMask("started_checkout"),
  active_on_site: engagementMask("active_on_site"),
};

function isOfAll({ period, ofOrder }: Condition): boolean {
  return period.is === "ever" && ofOrder.length === 0;
}

function range(test: RuleTest): Range {
  if (test.kind === "number") return numberRange(test);
  throw new Error(`A number can't be tested as a ${test.kind}.`);
}

/** The days that a test of a moment means. */
function days(test: RuleTest, { today }: ColumnView): Range {
  return test.kind === "day" ? dayRange(test, today) : daysBefore(range(test), today);
}

function numbers(column: WholeNumbers, test: RuleTest): Mask {
  const { from, to } = bounds(range(test));
  const mask = newMask(column.length);
  for (let place = 0; place < column.length; place += 1) {
    const value = column[place] ?? 0;
    mark(mask, place, value >= from && value <= to ? 1 : 0);
  }
  return mask;
}

/** Nobody without a score meets a test of it. */
function digits(column: Uint8Array, test: RuleTest): Mask {
  const { from, to } = bounds(range(test));
  const mask = newMask(column.length);
  for (let place = 0; place < column.length; place += 1) {
    const value = column[place] ?? 0;
    mark(mask, place, value !== 0 && value >= from && value <= to ? 1 : 0);
  }
  return mask;
}

/** Nobody without the moment meets a test of it. */
function moments(column: WholeNumbers, test: RuleTest, view: ColumnView): Mask {
  const { from, to } = bounds(days(test, view));
  const mask = newMask(column.length);
  for (let place = 0; place < column.length; place += 1) {
    const day = column[place] ?? NO_DAY;
    mark(mask, place, day !== NO_DAY && day >= from && day <= to ? 1 : 0);
  }
  return mask;
}

function flags({ flags: column }: PeopleColumns, bit: number, test: RuleTest): Mask {
  const wanted = test.is === "yes" ? bit : 0;
  const mask = newMask(column.length);
  for (let place = 0; place < column.length; place += 1)
    mark(mask, place, ((column[place] ?? 0) & bit) === wanted ? 1 : 0);
  return mask;
}

/** @param textOf - the place of a person's text among `texts`, from 1; 0: the person has none */
function chosen(
  test: RuleTest,
  texts: readonly string[],
  length: number,
  textOf: (place: number) => number,
): Mask | null {
  if (!isOfWhole(test)) return null;
  const isWanted = ["", ...texts].map((text, place) =>
    (place > 0 && test.values.includes(text)) === (test.is === "any_of") ? 1 : 0,
  );
  const mask = newMask(length);
  for (let place = 0; place < length; place += 1) mark(mask, place, isWanted[textOf(place)] ?? 0);
  return mask;
}

function isOfWhole(test: RuleTest): test is ChoiceTest {
  return test.kind === "choice" && test.is !== "begins_with";
}

function bounds({ from, to }: Range): { readonly from: number; readonly to: number } {
  return { from: from ?? -Infinity, to: to ?? Infinity };
}
