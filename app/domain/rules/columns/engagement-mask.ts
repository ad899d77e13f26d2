import { ENGAGEMENT_FIELDS } from "../fields/engagement-fields.ts";
import { ENGAGEMENT_KINDS } from "../person.ts";
import type { Day } from "../../time/shop-days.ts";
import { dayRange, numberRange } from "../ranges.ts";
import type { Condition } from "../rule.ts";
import { mark, newMask, type Mask } from "./mask.ts";
import { dayBounds, type ColumnView, type EngagementColumns } from "./people-columns.ts";

/** So many people are added up at once: their sums stay in the processor's nearest memory. */
const BLOCK = 1_024;

/** The people who did something so many times in a condition's period. */
export function engagementMask(field: keyof typeof ENGAGEMENT_FIELDS) {
  return ({ test, period, machines }: Condition, { people, today }: ColumnView): Mask => {
    if (test.kind !== "number") throw new Error(`A number of times can't be tested as a ${test.kind}.`);
    const days = dayBounds(dayRange(period, today));
    const times = numberRange(test);
    const [from, to] = [times.from ?? -Infinity, times.to ?? Infinity];
    const mask = newMask(people.ids.length);
    const kinds = ENGAGEMENT_FIELDS[field].kinds(machines).flatMap((kind) => {
      const columns = people.engagement[ENGAGEMENT_KINDS.indexOf(kind)];
      return columns === undefined ? [] : [new Walk(columns, days.from, days.to)];
    });
    const sums = new Float64Array(BLOCK);
    for (let first = 0; first < mask.people; first += BLOCK) {
      sums.fill(0);
      for (const kind of kinds) kind.addUp(first, sums);
      const end = Math.min(BLOCK, mask.people - first);
      for (let place = 0; place < end; place += 1) {
        const sum = sums[place] ?? 0;
        mark(mask, first + place, sum >= from && sum <= to ? 1 : 0);
      }
    }
    return mask;
  };
}

/** Goes over what people did, person by person in their order. */
class Walk {
  readonly #columns: EngagementColumns;
  readonly #fromDay: Day;
  readonly #toDay: Day;
  #owner = 0;

  constructor(columns: EngagementColumns, fromDay: Day, toDay: Day) {
    this.#columns = columns;
    this.#fromDay = fromDay;
    this.#toDay = toDay;
  }

  /** Adds to the sums of the next people. @param first - the person of the first sum */
  addUp(first: number, sums: Float64Array): void {
    const { owners, day, count } = this.#columns;
    const { people, starts } = owners;
    const [from, to] = [this.#fromDay, this.#toDay];
    const end = first + sums.length;
    let owner = this.#owner;
    let row = starts[owner] ?? 0;
    for (; owner < people.length; owner += 1) {
      const person = people[owner] ?? 0;
      if (person >= end) break;
      const next = starts[owner + 1] ?? 0;
      let sum = 0;
      for (; row < next; row += 1) {
        const on = day[row] ?? 0;
        // All bits are 1 where the day lies outside. A branch would be guessed wrong too often.
        const outside = ((on - from) | (to - on)) >> 31;
        sum += (count[row] ?? 0) & ~outside;
      }
      sums[person - first] = (sums[person - first] ?? 0) + sum;
    }
    this.#owner = owner;
  }
}
