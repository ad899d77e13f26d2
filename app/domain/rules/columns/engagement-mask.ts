import { ENGAGEMENT_FIELDS } from "../fields/engagement-fields.ts";
import { ENGAGEMENT_KINDS } from "../person.ts";
import { dayRange, numberRange } from "../ranges.ts";
import type { Condition } from "../rule.ts";
import type { ColumnView, Mask } from "./people-columns.ts";

/** The people who did something so many times in a condition's period. */
export function engagementMask(field: keyof typeof ENGAGEMENT_FIELDS) {
  return ({ test, period, machines }: Condition, { people, today }: ColumnView): Mask => {
    if (test.kind !== "number") throw new Error(`A number of times can't be tested as a ${test.kind}.`);
    const { owners, kind, day, count } = people.engagement;
    const days = dayRange(period, today);
    const [fromDay, toDay] = [days.from ?? -Infinity, days.to ?? Infinity];
    const times = numberRange(test);
    const [from, to] = [times.from ?? -Infinity, times.to ?? Infinity];
    const kinds = bitsOf(field, machines);
    const mask = new Uint8Array(people.ids.length).fill(from <= 0 && to >= 0 ? 1 : 0);
    for (let owner = 0; owner < owners.people.length; owner += 1) {
      let sum = 0;
      const end = owners.starts[owner + 1] ?? 0;
      for (let row = owners.starts[owner] ?? 0; row < end; row += 1) {
        const on = day[row] ?? 0;
        if (((kinds >> (kind[row] ?? 0)) & 1) === 1 && on >= fromDay && on <= toDay) sum += count[row] ?? 0;
      }
      mask[owners.people[owner] ?? 0] = sum >= from && sum <= to ? 1 : 0;
    }
    return mask;
  };
}

/** A bit for each kind that counts, at its place in `ENGAGEMENT_KINDS`. */
function bitsOf(field: keyof typeof ENGAGEMENT_FIELDS, machines: boolean): number {
  const kinds = ENGAGEMENT_FIELDS[field].kinds(machines).map((kind) => ENGAGEMENT_KINDS.indexOf(kind));
  return kinds.reduce((bits, kind) => bits | (1 << kind), 0);
}
