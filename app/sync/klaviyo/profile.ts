import { z } from "zod";

import { GROUPS } from "../../domain/groups/group.ts";
import { amountMajor } from "../../domain/orders/money.ts";
import { scoreCode } from "../../domain/rfm/scoring.ts";
import type { ProfileUpsert } from "../../klaviyo/profile.ts";
import { ENGLISH_NAMES } from "../labels/group-names.ts";

const score = z.coerce.number().int().min(1).max(5);
const content = z.tuple([
  z.literal("1"),
  z.enum(GROUPS),
  score,
  score,
  score,
  z.coerce.number().int(),
  z.coerce.number().int(),
  z.iso.datetime(),
]);
const FACTS = content.def.items.length;
const segmentNames = z.array(z.string());

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
  if (text?.startsWith("1|") !== true) return { email, properties: null };
  const parts = text.split("|");
  const [, group, r, f, m, orderCount, spentMinor, lastOrderAt] = content.parse(parts.slice(0, FACTS));
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
    },
  };
}
