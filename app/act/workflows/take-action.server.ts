import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { readMovesOf, readScoredNow } from "../../db/insights/one-customer.server.ts";
import { shareCustomers } from "../../db/orders/customer-lock.server.ts";
import { lastRunAsOf } from "../../db/scoring/runs.server.ts";
import { findPicked, isLeftOut, pickCustomers } from "../../db/segments/picked-customers.server.ts";
import { lockSegments } from "../../db/segments/saved-segments.server.ts";
import { findShopByDomain } from "../../db/shops/shop-directory.server.ts";
import { beginRequest } from "../../db/workflows/answered-requests.server.ts";
import { scoreCode } from "../../domain/rfm/scoring.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { findListByName, makeList } from "../../segments/picked-lists.server.ts";
import { nameOf } from "../move-words.ts";
import type { ActionRequest } from "./flow-requests.ts";

export interface ActionServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly now: () => Date;
}

/** What becomes of an action. Its code is a word for Flow's log. */
export type ActionOutcome =
  | { readonly outcome: "done"; readonly value: Readonly<Record<string, string | number>> | null }
  /** Flow asks again later. */
  | { readonly outcome: "not_ready" }
  | {
      readonly outcome: "refused";
      readonly code: "unknown_shop" | "left_out" | "bad_name" | "name_taken" | "no_room";
    };

const DAY_MS = 86_400_000;
const DONE: ActionOutcome = { outcome: "done", value: null };
const NOT_READY: ActionOutcome = { outcome: "not_ready" };
const refused = (code: Extract<ActionOutcome, { outcome: "refused" }>["code"]): ActionOutcome => ({
  outcome: "refused",
  code,
});

/** Carries out an action of a workflow. Flow may send it again: what was done is not done twice. */
export async function takeAction(services: ActionServices, request: ActionRequest): Promise<ActionOutcome> {
  const shop = await findShopByDomain(services.db, request.shopify_domain);
  if (shop === null || shop.uninstalledAt !== null) return refused("unknown_shop");
  return inShopSql(services.db, shop.id, (sql) =>
    request.handle === "get-loyalty-group"
      ? groupOf(sql, request.properties.customer_id, services.now())
      : addToList(services, sql, request),
  );
}

/** A customer who is in no group has no score. So has one whom the app doesn't know: no order of theirs counts. */
async function groupOf(sql: ShopSql, shopifyId: bigint, now: Date): Promise<ActionOutcome> {
  if ((await lastRunAsOf(sql)) === null) return NOT_READY;
  const customer = await readScoredNow(sql, shopifyId);
  if (customer?.group == null)
    return { outcome: "done", value: { group: nameOf(null), score: 0, daysInGroup: 0 } };
  const [newest] = await readMovesOf(sql, customer.id, 1);
  const daysInGroup = newest === undefined ? 0 : Math.floor((now.getTime() - newest.at.getTime()) / DAY_MS);
  const { group, r, f, m } = customer;
  const score = r === null || f === null || m === null ? 0 : Number(scoreCode({ r, f, m }));
  return { outcome: "done", value: { group: nameOf(group), score, daysInGroup: Math.max(0, daysInGroup) } };
}

/** A customer who isn't known yet may come with the next webhook, or with the first import. */
async function addToList(
  { queue, now }: ActionServices,
  sql: ShopSql,
  { action_run_id: runId, properties }: Extract<ActionRequest, { handle: "add-to-list" }>,
): Promise<ActionOutcome> {
  if ((await lastRunAsOf(sql)) === null) return NOT_READY;
  await shareCustomers(sql);
  await lockSegments(sql);
  const named = await findListByName(sql, properties.list);
  if (named.outcome !== "list" && named.outcome !== "new") return refused(named.outcome);
  const key = named.outcome === "list" ? named.list.key : named.key;
  const [customer] = await findPicked(sql, [properties.customer_id], key);
  if (customer === undefined)
    return (await isLeftOut(sql, properties.customer_id)) ? refused("left_out") : NOT_READY;
  if ((await beginRequest(sql, `flow:${runId}`, now())) !== null) return DONE;
  if (named.outcome === "new") await makeList(sql, named, now());
  const added = await pickCustomers(sql, key, [customer.id], now());
  if (added > 0) await queue.enqueue(sql, "segments", { shopId: sql.shopId });
  return DONE;
}
