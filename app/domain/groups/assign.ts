import type { Score } from "../rfm/score.ts";
import type { Group } from "./group.ts";

/** The group of a customer, from the score alone. Every one of the 125 scores has a group. */
export function groupOf({ r, f, m }: Score): Group {
  if (isAttached(f, m)) return r >= 3 ? "loyal" : "loyal_at_risk";
  if (r === 1) return "sleeping";
  if (f >= 2) return r >= 3 ? "potential_loyal" : "about_to_sleep";
  return r >= 4 ? "new" : "about_to_sleep";
}

/** Orders often and spends well, and does at least one of the two clearly. */
function isAttached(f: number, m: number): boolean {
  return f >= 3 && m >= 3 && f + m >= 7;
}
