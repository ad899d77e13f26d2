import type { NumberTest } from "../asked.ts";
import { averageBounds, dayRange, numberRange, type AverageBound, type Range } from "../ranges.ts";
import type { Condition } from "../rule.ts";
import { mark, newMask, type Mask } from "./mask.ts";
import { dayBounds, type ColumnView, type PeopleColumns } from "./people-columns.ts";

/** What is asked of a person's meant orders. */
type OrderFigure = "count" | "sum" | "first" | "last" | "average";

/** Which orders are meant: open bounds are infinite. */
interface Meant {
  readonly fromDay: number;
  readonly toDay: number;
  readonly fromMinor: number;
  readonly toMinor: number;
  /** null: either */
  readonly pointOfSale: number | null;
}

/** The people whose meant orders have a figure in a range; an average is in the test's own bounds. */
export function orderMask(
  figure: OrderFigure,
  condition: Condition,
  { people, today }: ColumnView,
  range: Range,
): Mask {
  const { owners, day, amountMinor, pointOfSale } = people.orders;
  const meant = meantOrders(condition, today);
  const { fromDay, toDay, fromMinor, toMinor, pointOfSale: till } = meant;
  const isOfDaysOnly = condition.ofOrder.length === 0;
  const [from, to] = [range.from ?? -Infinity, range.to ?? Infinity];
  const average = figure === "average" ? averageTest(condition) : null;
  const ofNone = figure === "count" || figure === "sum" ? isBetween(0, from, to) : 0;
  // Those without orders are entered first.
  const mask = newMask(people.ids.length, ofNone);
  let row = 0;
  for (let owner = 0; owner < owners.people.length; owner += 1) {
    let count = 0;
    let sum = 0;
    let first = 0;
    let last = 0;
    const end = owners.starts[owner + 1] ?? 0;
    for (; row < end; row += 1) {
      const on = day[row] ?? 0;
      const minor = amountMinor[row] ?? 0;
      // All bits are 1 where the order is meant. A branch on the day would be guessed wrong too often.
      let isMeant = ~(((on - fromDay) | (toDay - on)) >> 31);
      if (
        !isOfDaysOnly &&
        !(minor >= fromMinor && minor <= toMinor && (till ?? pointOfSale[row]) === pointOfSale[row])
      )
        isMeant = 0;
      if (count === 0) first = on & isMeant;
      count -= isMeant;
      sum += minor * (isMeant & 1);
      last = (on & isMeant) | (last & ~isMeant);
    }
    const value = figure === "count" ? count : figure === "sum" ? sum : figure === "first" ? first : last;
    const holds = average === null ? isBetween(value, from, to) : average(sum, count);
    mark(mask, owners.people[owner] ?? 0, count === 0 ? ofNone : holds);
  }
  return mask;
}

/** The same of a person's average over all orders, which the run has written. */
export function ownAverageMask(condition: Condition, { spentMinor, orderCount }: PeopleColumns): Mask {
  const average = averageTest(condition);
  const mask = newMask(spentMinor.length);
  for (let person = 0; person < mask.people; person += 1)
    mark(mask, person, average(spentMinor[person] ?? 0, orderCount[person] ?? 0));
  return mask;
}

function isBetween(value: number, from: number, to: number): 0 | 1 {
  return value >= from && value <= to ? 1 : 0;
}

function meantOrders({ period, ofOrder }: Condition, today: number): Meant {
  const day = dayBounds(period.is === "ever" ? { from: null, to: null } : dayRange(period, today));
  const meant = {
    fromDay: day.from,
    toDay: day.to,
    fromMinor: -Infinity,
    toMinor: Infinity,
  };
  let pointOfSale: number | null = null;
  for (const { field, test } of ofOrder) {
    if (field === "amount") {
      const { from, to } = numberRange(test);
      meant.fromMinor = Math.max(meant.fromMinor, from ?? -Infinity);
      meant.toMinor = Math.min(meant.toMinor, to ?? Infinity);
    } else {
      const wanted = test.is === "yes" ? 1 : 0;
      // An order that is at the till and is not: there is none.
      if (pointOfSale !== null && pointOfSale !== wanted) meant.fromDay = meant.toDay + 1;
      pointOfSale = wanted;
    }
  }
  return { ...meant, pointOfSale };
}

/** Compares without dividing, so that nothing is rounded. */
function averageTest({ test }: Condition): (sum: number, count: number) => 0 | 1 {
  if (test.kind !== "number") throw new Error(`An average can't be tested as a ${test.kind}.`);
  const bounds = averageBounds(test satisfies NumberTest);
  return (sum, count) => (count > 0 && bounds.every((bound) => isAverage(sum, count, bound)) ? 1 : 0);
}

function isAverage(sum: number, count: number, { is, value }: AverageBound): boolean {
  const product = value * count;
  const difference = Number.isSafeInteger(product)
    ? sum - product
    : Number(BigInt(sum) - BigInt(value) * BigInt(count));
  switch (is) {
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case "=":
      return difference === 0;
  }
}
