import { z } from "zod";

import { GROUPS } from "../../domain/groups/group.ts";
import { amountMajor } from "../../domain/orders/money.ts";
import { scoreCode } from "../../domain/rfm/scoring.ts";
import type { ProfileProperties, ProfileUpsert } from "../../klaviyo/profile.ts";
import { ENGLISH_NAMES } from "../labels/group-names.ts";

const score = z.coerce.number().int().min(1).max(5);
const figure = z.coerce.number();
const facts = z.tuple([
  z.enum(GROUPS),
  score,
  score,
  score,
  z.coerce.number().int(),
  z.coerce.number().int(),
  z.iso.datetime(),
]);
const FACTS = facts.def.items.length;
const segmentNames = z.array(z.string());
/** What is expected of the customer stands between the leading number and the facts. The number says which of it. */
const PREDICTED = {
  "1": z.tuple([]),
  "2": z.tuple([figure, figure]),
  "3": z.tuple([figure]),
  "4": z.tuple([figure, figure, figure]),
} as const;
const leading = z.enum(["1", "2", "3", "4"]);

interface ProfileContent {
  readonly email: string;
  /** As app/db/sync/wanted.server.ts writes it; null: the profile only joins its list. */
  readonly content: string | null;
}

/**
 * What a profile is sent. It holds stable values only, so that it changes when its customer does and not from day to
 * day. Where the content is not known, or was written by an earlier version, the properties stay as they are.
 * @param currency ISO 4217, of the amount spent
 */
export function profileOf({ email, content: text }: ProfileContent, currency: string): ProfileUpsert {
  const [first, ...parts] = (text ?? "").split("|");
  const { success, data: number } = leading.safeParse(first);
  if (!success) return { email, properties: null };
  const predicted = parts.splice(0, PREDICTED[number].def.items.length);
  const [group, r, f, m, orderCount, spentMinor, lastOrderAt] = facts.parse(parts.slice(0, FACTS));
  // A name may have a bar in it.
  const names = parts.slice(FACTS).join("|");
  return {
    email,
    properties: {
      sixfold_group: ENGLISH_NAMES[group],
      sixfold_score: scoreCode({ r, f, m }),
      sixfold_r: r,
      sixfold_f: f,
      sixfold_m: m,
      sixfold_orders: orderCount,
      sixfold_spent: amountMajor(spentMinor, currency),
      sixfold_last_order_at: lastOrderAt,
      sixfold_segments: names === "" ? [] : segmentNames.parse(JSON.parse(names)),
      ...predictedOf(number, predicted, currency),
    },
  };
}

function predictedOf(
  number: keyof typeof PREDICTED,
  texts: readonly string[],
  currency: string,
): Partial<ProfileProperties> {
  const figures: readonly number[] = PREDICTED[number].parse(texts);
  const of90 = number === "2" || number === "4" ? figures.slice(0, 2) : [];
  const [chance, orders] = of90;
  const spent = figures[of90.length];
  return {
    ...(chance === undefined ? {} : { sixfold_chance_90d: chance }),
    ...(orders === undefined ? {} : { sixfold_expected_orders_90d: orders }),
    ...(spent === undefined ? {} : { sixfold_expected_spend_365d: amountMajor(spent, currency) }),
  };
}
