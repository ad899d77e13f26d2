import type { Field } from "../field.ts";
import type { EngagementKind } from "../person.ts";
import { dayRange, isWithin } from "../ranges.ts";

const MOST_TIMES = 100_000;

interface Meant {
  readonly people: readonly EngagementKind[];
  /** Counted too where a condition takes machines. */
  readonly machines: readonly EngagementKind[];
}

/**
 * Fields of what a person did with mail and on the site, by Klaviyo's events; 0 times of a person of whom nothing is
 * known. Where Apple's mail program or a robot opened or clicked, it counts only if the condition says so. Counts go
 * back as far as they are kept.
 */
export const ENGAGEMENT_FIELDS = {
  received: engagementField({ people: ["received"], machines: [] }),
  opened: engagementField({ people: ["opened"], machines: ["opened_by_machine"] }),
  clicked: engagementField({ people: ["clicked"], machines: ["clicked_by_machine"] }),
  opened_or_clicked: engagementField({
    people: ["opened", "clicked"],
    machines: ["opened_by_machine", "clicked_by_machine"],
  }),
  viewed_product: engagementField({ people: ["viewed_product"], machines: [] }),
  started_checkout: engagementField({ people: ["started_checkout"], machines: [] }),
  active_on_site: engagementField({ people: ["active_on_site"], machines: [] }),
} as const satisfies Record<string, Field>;

function engagementField(meant: Meant) {
  const withMachines: readonly EngagementKind[] = [...meant.people, ...meant.machines];
  return {
    needs: ["engagement"],
    value: { kind: "count", min: 0, max: MOST_TIMES },
    takes: meant.machines.length > 0 ? { period: true, machines: true } : { period: true },
    /** The kinds that a condition counts. */
    kinds: (machines: boolean) => (machines ? withMachines : meant.people),
    read: ({ engagement }, { period, machines }, { today }) => {
      const kinds = machines ? withMachines : meant.people;
      const range = dayRange(period, today);
      const counted = engagement.filter(({ kind, day }) => kinds.includes(kind) && isWithin(day, range));
      return { kind: "number", value: counted.reduce((sum, { count }) => sum + count, 0) };
    },
  } as const satisfies Field & { kinds: (machines: boolean) => readonly EngagementKind[] };
}
