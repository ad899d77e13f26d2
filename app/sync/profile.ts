import type { ProfileToSend } from "../db/profile-states.server.ts";
import { groupsIn } from "../domain/groups/set.ts";
import { amountMajor } from "../domain/orders/money.ts";
import { scoreCode } from "../domain/rfm/scoring.ts";
import type { ProfileUpsert } from "../klaviyo/profile.ts";
import { ENGLISH_NAMES } from "./labels.ts";

/** What a profile is told: stable values only, so that it changes when its customer does and not with the days. */
export function profileOf(row: ProfileToSend, currency: string): ProfileUpsert {
  const [group] = groupsIn(row.wanted);
  const { r, f, m } = row;
  return {
    email: row.email,
    properties: {
      sixfold_group: group === undefined ? null : ENGLISH_NAMES[group],
      sixfold_score: scoreCode({ r, f, m }),
      sixfold_r: r,
      sixfold_f: f,
      sixfold_m: m,
      sixfold_orders: row.orderCount,
      sixfold_spent: amountMajor(Number(row.spentMinor), currency),
      sixfold_last_order_at: row.lastOrderAt?.toISOString() ?? null,
    },
  };
}
