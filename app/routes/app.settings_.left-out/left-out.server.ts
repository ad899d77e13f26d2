import { z } from "zod";

import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { saveLeftOutTags } from "../../db/scoring/left-out.server.ts";
import { comparableText } from "../../domain/rules/comparable.ts";
import { readOwnNames } from "../../segments/own-names.server.ts";
import type { Services } from "../../services.server.ts";
import type { LeftOutResult } from "../../web/settings/left-out-view.ts";

const MOST_TAGS = 50;
/** As long as a tag may be at Shopify. */
const LONGEST_TAG = 255;
const MOST_TEXT = 100_000;

/** As a tag may be at Shopify. The database takes no text with a NUL. */
const tag = z
  .string()
  .min(1)
  .max(LONGEST_TAG)
  .refine((text) => text.isWellFormed() && !text.includes("\0"));

const form = z
  .string()
  .max(MOST_TEXT)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("no JSON");
      return z.NEVER;
    }
  })
  .pipe(z.array(tag));

/**
 * Reads the form of the card: a JSON list of tags.
 * @throws Response 400 for a form that isn't the card's
 */
export function leftOutForm(data: FormData): string[] {
  const parsed = form.safeParse(data.get("tags"));
  if (!parsed.success) throw new Response(null, { status: 400 });
  return [...new Set(parsed.data.map(comparableText))];
}

/**
 * Saves the tags and has all customers scored again. The app's own tags say who is in a group, so they can't decide
 * it.
 */
export async function leaveOut(
  services: Pick<Services, "db" | "queue" | "now" | "asOf">,
  shopId: number,
  tags: readonly string[],
): Promise<LeftOutResult> {
  if (tags.length > MOST_TAGS) return { outcome: "refused", code: "too_many" };
  return inShopSql(services.db, shopId, async (sql) => {
    const own = new Set(Array.from((await readOwnNames(sql)).tags, comparableText));
    if (tags.some((tag) => own.has(tag))) return { outcome: "refused", code: "own_tag" };
    await saveLeftOutTags(sql, tags, services.now());
    await services.queue.enqueue(sql, "score", { shopId, asOf: services.asOf().toISOString() });
    return { outcome: "saved" };
  });
}
