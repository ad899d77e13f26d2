import type { Database } from "../../db/core/database.server.ts";
import { pendingModel, shopifyIdsOf, type PendingModel } from "../../db/scoring/pending-model.server.ts";
import {
  activeModel,
  modelOfNewestRun,
  newestFit,
  type ModelRow,
  type NewestFit,
} from "../../db/scoring/models.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { measuredRhythm } from "../../domain/rfm/gaps.ts";
import { nextRefitAt } from "../../domain/rfm/refit.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import type { PendingView, ModelCardView, ModelView } from "../../web/insights/insights-view.ts";

/** Gives the shop's Admin API client. It is called only when there is something to ask. */
type AskAdmin = () => Promise<AdminClient>;

/** All that the page says about the model. Names are read from Shopify for the examples only. */
export async function readModelCard(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  asOf: Date,
): Promise<ModelCardView> {
  const { active, newest, scoredBy, pending, shopifyIds } = await inShopSql(db, shopId, async (sql) => {
    const waiting = await pendingModel(sql);
    return {
      active: await activeModel(sql),
      newest: await newestFit(sql),
      scoredBy: await modelOfNewestRun(sql),
      pending: waiting,
      shopifyIds: await shopifyIdsOf(sql, waiting?.preview.examples.map(({ id }) => id) ?? []),
    };
  });
  return {
    currency: pending?.currency ?? active?.currency ?? null,
    model: active && newest && modelView(active, newest, scoredBy, asOf),
    pending: pending && (await pendingView(pending, shopifyIds, admin)),
  };
}

function modelView(active: ModelRow, newest: NewestFit, scoredBy: ModelRow | null, asOf: Date): ModelView {
  const { cause, customers, orders } = active;
  const next = nextRefitAt(newest.asOf, newest.firstOrderAt);
  return {
    cause,
    customers,
    orders,
    fittedAt: active.asOf.toISOString(),
    rhythm: measuredRhythm(active),
    nextRefitAt: !newest.outdated && next > asOf ? next.toISOString() : null,
    underWay: active.refitAskedAt !== null || scoredBy?.id !== active.id,
  };
}

async function pendingView(
  pending: PendingModel,
  shopifyIds: ReadonlyMap<bigint, bigint>,
  admin: AskAdmin,
): Promise<PendingView> {
  const { customers, moved, cells, examples } = pending.preview;
  const names = await namesIfReachable(admin, [...shopifyIds.values()]);
  return {
    id: pending.id,
    customers,
    moved,
    cells,
    fittedAt: pending.asOf.toISOString(),
    namesUnavailable: names === null,
    examples: examples.map(({ id, from, to, spentMinor }) => {
      const shopifyId = shopifyIds.get(id) ?? null;
      const known = shopifyId === null ? undefined : names?.get(shopifyId);
      return {
        id: String(id),
        from,
        to,
        spentMinor,
        ...shownName(known),
      };
    }),
  };
}
