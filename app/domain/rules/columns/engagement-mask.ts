import { ENGAGEMENT_FIELDS } from "../fields/engagement-fields.ts";
import { ENGAGEMENT_KINDS } from "../person.ts";
import type { Day } from "../../time/shop-days.ts";
import { dayRange, numberRange } from "../ranges.ts";
import type { Condition } from "../rule.ts";
import { newMask, type Mask } from "./mask.ts";
import { dayBounds, type ColumnView, type EngagementColumns } from "./people-columns.ts";

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
    for (let person = 0; person < mask.length; person += 1) {
      let sum = 0;
      for (const kind of kinds) sum += kind.timesOf(person);
      mask[person] = sum >= from && sum <= to ? 1 : 0;
    }
    return mask;
  };
}

/** Goes over what people did, person by person in their order. So the sums of several kinds need no room. */
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

  /** @param person - none before the ones asked for before */
  timesOf(person: number): number {
    const { owners, day, count } = this.#columns;
    if (owners.people[this.#owner] !== person) return 0;
    let sum = 0;
    const end = owners.starts[this.#owner + 1] ?? 0;
    for (let row = owners.starts[this.#owner] ?? 0; row < end; row += 1) {
      const on = day[row] ?? 0;
      if (on >= this.#fromDay && on <= this.#toDay) sum += count[row] ?? 0;
    }
    this.#owner += 1;
    return sum;
  }
}
