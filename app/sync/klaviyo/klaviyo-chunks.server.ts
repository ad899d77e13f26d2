import { currencyOf } from "../../db/sync/states/wanted.server.ts";
import {
  dropProfileLines,
  failProfiles,
  profilesToSend,
} from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { setOfPlace } from "../../domain/sync/places.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import { chunkProfiles, MAX_IMPORT_PROFILES, type ProfileUpsert } from "../../klaviyo/profile.ts";
import { placesOfStep, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { profileOf } from "./profile.ts";

export interface Chunk {
  readonly audience: Audience;
  readonly profiles: readonly ProfileUpsert[];
}

/**
 * The next profiles of one audience, as many as one upload takes; null: all are sent. A profile that is too large for
 * any upload is noted as failed.
 */
export async function nextChunk(step: KlaviyoStep): Promise<Chunk | null> {
  const { context, sync, target, progress } = step;
  return inShopSql(context.db, context.shopId, async (sql) => {
    // Another process may not have sent its upload. An upload is an upsert, so its profiles are sent again.
    if (progress.sent === null) await dropProfileLines(sql);
    const currency = await currencyOf(sql, sync.runId);
    const audiences = audiencesOf(sync.set, target.audiences);
    const next = () => audiences.find(({ place }) => place >= progress.place);
    for (let audience = next(); audience !== undefined; audience = next()) {
      const rows = await profilesToSend(sql, {
        place: setOfPlace(audience.place),
        afterEmail: progress.afterEmail,
        unknownToo: target.createProfiles,
        limit: MAX_IMPORT_PROFILES,
      });
      const { chunks, oversized } = chunkProfiles(rows.map((row) => profileOf(row, currency)));
      const tooLarge = oversized.flatMap((index) => rows[index]?.email ?? []);
      await failInSync(sql, step, tooLarge, "refused");
      const [profiles] = chunks;
      const last = (profiles ?? rows).at(-1);
      if (last === undefined) progress.passOver(audience.place);
      else progress.afterEmail = last.email;
      if (profiles) return { audience, profiles };
    }
    return null;
  });
}

/** Notes that profiles failed, and counts them. */
export async function failInSync(
  sql: ShopSql,
  step: KlaviyoStep,
  emails: readonly string[],
  code: string,
): Promise<void> {
  if (emails.length === 0) return;
  const failures = emails.map((email) => ({ email, code }));
  const failed = await failProfiles(sql, placesOfStep(step), failures, step.context.now());
  await countInSync(sql, step.sync.id, { failed });
}
