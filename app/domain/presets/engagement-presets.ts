import type { Period } from "../rules/asked.ts";
import type { RuleNode } from "../rules/rule.ts";
import { all, any, compared, condition, daysAgo, inLast, NOT_ONCE } from "./conditions.ts";
import { engagementGaps, type Definitions } from "./definitions.ts";
import { made, type MakePreset } from "./preset.ts";

/** Presets by the day of the last open or click, of which each has one at most. So nobody is in two. */
export const ENGAGEMENT_PRESETS = {
  engaged: ({ definitions }) => made(engaged(definitions, 1, inLast(definitions.engagedDays))),
  partially_engaged: ({ definitions }) => {
    const { partlyFromDays, partlyToDays } = definitions;
    return made(lastEngaged(definitions, partlyFromDays, partlyToDays));
  },
  /** Who received no mail is no proof of anything. */
  unengaged: ({ definitions }) => {
    const silent = inLast(definitions.unengagedFromDays - 1);
    return made(all(notEngaged(definitions, silent), condition("received", compared("at_least", 1), silent)));
  },
} as const satisfies Record<string, MakePreset>;

/** People whose last open or click lies on one of the days between, which belong to none; null: there are no such days. */
export function betweenEngagements(definitions: Definitions): RuleNode | null {
  const gaps = engagementGaps(definitions).map(([from, to]) => lastEngaged(definitions, from, to));
  return gaps.length === 0 ? null : any(...gaps);
}

/** Opened or clicked, or clicked where only that counts, so many times or more. */
export function engaged(definitions: Definitions, times: number, period?: Period): RuleNode {
  return condition(field(definitions), compared("at_least", times), period);
}

export function notEngaged(definitions: Definitions, period: Period): RuleNode {
  return condition(field(definitions), NOT_ONCE, period);
}

/** The last time was so many days ago, both ends included. */
function lastEngaged(definitions: Definitions, from: number, to: number): RuleNode {
  return all(notEngaged(definitions, inLast(from - 1)), engaged(definitions, 1, daysAgo(from, to)));
}

function field({ clicksOnly }: Definitions): "clicked" | "opened_or_clicked" {
  return clicksOnly ? "clicked" : "opened_or_clicked";
}
