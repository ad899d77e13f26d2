import { ENGAGEMENT_FIELDS } from "../fields/engagement-fields.ts";
import { ENGAGEMENT_KINDS } from "../person.ts";
import { dayRange, numberRange } from "../ranges.ts";
import type { Condition } from "../rule.ts";
import { newMask, type Mask } from "./mask.ts";
import { dayBounds, type ColumnView } from "./people-columns.ts";

/** The people who did something so many times in a condition's period. */
export function engagementMask(field: keyof typeof ENGAGEMENT_FIELDS) {
  return ({ test, period, machines }: Condition, { people, today }: ColumnView): Mask => {
    if (test.kind !== "number") throw new Error(`A number of times can't be tested as a ${test.kind}.`);
    const { from: fromDay, to: toDay } = dayBounds(dayRange(period, today));
    const times = numberRange(test);
    const [from, to] = [times.from ?? -Infinity, times.to ?? Infinity];
    const mask = newMask(people.ids.length, from <= 0 && to >= 0 ? 1 : 0);
    const kinds = ENGAGEMENT_FIELDS[field].kinds(machines).flatMap((kind) => {
      const columns = people.engagement[ENGAGEMENT_KINDS.indexOf(kind)];
      return columns === undefined ? [] : [columns];
    });
    // Only where several kinds count, a person's times stand in more than one place.
    const sums = kinds.length > 1 ? new Float64Array(mask.length) : null;
    for (const { owners, day, count } of kinds)
      for (let owner = 0; owner < owners.people.length; owner += 1) {
        const person = owners.people[owner] ?? 0;
        let sum = sums === null ? 0 : (sums[person] ?? 0);
        const end = owners.starts[owner + 1] ?? 0;
        for (let row = owners.starts[owner] ?? 0; row < end; row += 1) {
          const on = day[row] ?? 0;
          if (on >= fromDay && on <= toDay) sum += count[row] ?? 0;
        }
        if (sums !== null) sums[person] = sum;
        mask[person] = sum >= from && sum <= to ? 1 : 0;
      }
    return mask;
  };
}
