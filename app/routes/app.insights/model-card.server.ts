import type { Database } from "../../db/core/database.server.ts";
import { heldModel, shopifyIdsOf, type HeldModel } from "../../db/scoring/pending-model.server.ts";
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
import type { HeldView, ModelCardView, ModelView } from "../../web/insights/insights-view.ts";

/** Gives the shop's Admin API client. It is called only when there is something to ask. */
type AskAdmin = () => Promise<AdminClient>;

/** All that the page says about the model. Names are read from Shopify for the examples only. */
export async function readModelCard(
  db: Database,
  shopId: number,
  admin: AskAdmin,
  asOf: Date,
): Promise<ModelCardView> {
  const { active, newest, scoredBy, held, shopifyIds } = await inShopSql(db, shopId, async (sql) => {
    const waiting = await heldModel(sql);
    return {
      active: await activeModel(sql),
      newest: await newestFit(sql),
      scoredBy: await modelOfNewestRun(sql),
      held: waiting,
      shopifyIds: await shopifyIdsOf(sql, waiting?.preview.examples.map(({ id }) => id) ?? []),
    };
  });
  return {
    currency: held?.currency ?? active?.currency ?? null,
    model: active && newest && modelView(active, newest, scoredBy, asOf),
    held: held && (await heldView(held, shopifyIds, admin)),
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

async function heldView(
  held: HeldModel,
  shopifyIds: ReadonlyMap<bigint, bigint>,
  admin: AskAdmin,
): Promise<HeldView> {
  const { customers, moved, cells, examples } = held.preview;
  const names = await namesIfReachable(admin, [...shopifyIds.values()]);
  return {
    id: held.id,
    customers,
    moved,
    cells,
    fittedAt: held.asOf.toISOString(),
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
