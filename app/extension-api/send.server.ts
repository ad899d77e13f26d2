import type { ExtensionRequest } from "../auth/extension-request.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { readNewestRun } from "../db/insights/group-figures.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { findPicked, pickCustomers, type PickedCustomer } from "../db/segments/picked-customers.server.ts";
import { lockSegments } from "../db/segments/saved-segments.server.ts";
import { lastSentSize, runSize } from "../db/sync/pending-syncs.server.ts";
import { readSet } from "../db/sync/audience-sets.server.ts";
import { readSendable } from "../db/sync/states/wanted.server.ts";
import { lockTargets, readTarget, type Target } from "../db/sync/sync-targets.server.ts";
import { beginRequest, findAnswered, noteAnswer } from "../db/workflows/answered-requests.server.ts";
import { isSameAudience, segmentAudience, setKeyOf } from "../domain/sync/audience.ts";
import { holdCodeOf, type HoldCode } from "../domain/sync/brake.ts";
import { dayToText, shopDays } from "../domain/time/shop-days.ts";
import { readPlanView } from "../routes/app.sync/plan.server.ts";
import { findListByName, makeList, pickedLists, type NamedList } from "../segments/picked-lists.server.ts";
import type { Services } from "../services.server.ts";
import { placesLeft, sendInTransaction } from "../sync/merchant/audience-sync.server.ts";
import type { PlanFact, SendAnswer, SendDone, SendPreview, SendRefused, SendWorking } from "./contract.ts";
import { MOST_CUSTOMERS, MOST_PICKED, SYNC_PAGE } from "./limits.ts";
import type { ReadSendRequest } from "./send-request.ts";

type SendServices = Pick<Services, "db" | "queue" | "now" | "pricingPage" | "segmentReadings">;

const WORKING: SendWorking = { state: "working", afterSeconds: 1 };
const SEGMENTS_PAGE = "/app/segments";

/**
 * Sends picked customers to a list: a segment of its own, whose syncs have the preview and the brake of every other. A
 * preview changes nothing. A confirmation that comes again is answered as before, without asking anybody.
 */
export async function sendPicked(
  services: SendServices,
  { shop, admin }: ExtensionRequest,
  request: ReadSendRequest,
): Promise<SendAnswer> {
  const key = `extension:${request.key}`;
  if (request.step === "confirm") {
    const answered = await inShopSql(services.db, shop.id, (sql) => findAnswered(sql, key));
    if (answered?.answer != null) return answered.answer as SendDone;
  }
  const who = await whoIsMeant(services, { shop, admin }, request);
  if ("state" in who) return who;
  return inShopSql(services.db, shop.id, async (sql): Promise<SendAnswer> => {
    const shopPlan = await readShopPlan(services, sql, shop);
    const wish = { to: request.to, ids: who.ids, keptByPlan: shopPlan?.until === null };
    if (request.step === "preview") {
      const plan = await planOf(sql, wish);
      return "state" in plan ? plan : { ...previewOf(plan, who.ids.length), plan: shopPlan };
    }
    await shareCustomers(sql);
    await lockSegments(sql);
    await lockTargets(sql);
    const answered = await beginRequest(sql, key, services.now());
    // What was answered before is an answer of this very function.
    if (answered?.answer != null) return answered.answer as SendDone;
    const plan = await planOf(sql, wish);
    if ("state" in plan) return plan;
    const done = await carryOut(services, sql, plan);
    await noteAnswer(sql, key, done);
    return done;
  });
}

/** What the merchant must know of the plan; null: it is enough. */
async function readShopPlan(
  { now, pricingPage }: SendServices,
  sql: ShopSql,
  { domain, timeZone }: ExtensionRequest["shop"],
): Promise<PlanFact | null> {
  const run = await readNewestRun(sql);
  const view = await readPlanView(sql, { pricingUrl: pricingPage(domain), run, now: now() });
  if (view === null) return null;
  const { until, customers, limit } = view;
  const day = until === null ? null : dayToText(shopDays(timeZone).dayOf(new Date(until)));
  return { until: day, customers, limit, link: SYNC_PAGE };
}

function refused(
  reason: SendRefused["reason"],
  link: string | null,
  most: number | null = null,
): SendRefused {
  return { state: "refused", reason, most, link };
}

async function whoIsMeant(
  { segmentReadings }: SendServices,
  { shop, admin }: ExtensionRequest,
  { who, key }: ReadSendRequest,
): Promise<{ readonly ids: readonly bigint[] } | SendRefused | SendWorking> {
  if (who.kind === "customers") {
    const ids = [...new Set(who.ids)];
    return ids.length > MOST_PICKED ? refused("too_many", SEGMENTS_PAGE, MOST_PICKED) : { ids };
  }
  const of = { shopId: shop.id, key, segmentId: who.id, most: MOST_CUSTOMERS };
  const found = await segmentReadings.membersOf(of, admin);
  if (found === null) return WORKING;
  if (found.outcome === "gone") return refused("gone", null);
  if (found.outcome === "too_many") return refused("too_many", SEGMENTS_PAGE, MOST_CUSTOMERS);
  return found.ids.length === 0 ? refused("nobody", null) : { ids: found.ids };
}

type List = Extract<NamedList, { outcome: "list" | "new" }>;

/** What would be done. */
interface SendPlan {
  readonly target: Target;
  readonly list: List;
  readonly known: readonly PickedCustomer[];
  readonly added: number;
  readonly holds: HoldCode | null;
}

interface SendWish {
  readonly to: ReadSendRequest["to"];
  readonly ids: readonly bigint[];
  readonly keptByPlan: boolean;
}

async function planOf(sql: ShopSql, { to, ids, keptByPlan }: SendWish): Promise<SendPlan | SendRefused> {
  const { target } = to;
  const runId = (await readSendable(sql))?.runId;
  if (runId === undefined) return refused("not_ready", "/app");
  const known = await readTarget(sql, target);
  if (known?.enabled !== true || known.leaving) return refused("off", SYNC_PAGE);
  const list = await listOf(sql, to);
  if ("state" in list) return list;
  const audience = list.outcome === "list" ? segmentAudience(list.list.segmentId) : null;
  const had = known.audiences.find((each) => audience !== null && isSameAudience(each, audience));
  if (had === undefined && placesLeft(known) < 1) return refused("no_room", SYNC_PAGE);
  const customers = await findPicked(sql, ids, list.outcome === "list" ? list.list.key : null);
  if (customers.length === 0) return refused("nobody", null);
  const added = customers.filter(({ isOnList }) => !isOnList).length;
  const set = audience === null ? null : ({ target, set: setKeyOf(audience) } as const);
  const holds = await holdOf(sql, set, runId, { moved: added, keptByPlan });
  return { target, list, known: customers, added, holds };
}

async function listOf(sql: ShopSql, to: ReadSendRequest["to"]): Promise<List | SendRefused> {
  if ("list" in to) {
    const list = (await pickedLists(sql)).find(({ segmentId }) => segmentId === to.list);
    return list === undefined ? refused("gone", SEGMENTS_PAGE) : { outcome: "list", list };
  }
  const named = await findListByName(sql, to.name);
  if (named.outcome === "list" || named.outcome === "new") return named;
  return refused(named.outcome, named.outcome === "bad_name" ? null : SEGMENTS_PAGE);
}

/**
 * Why the sync of a list would wait, as far as it is known now: the sync itself judges again.
 * @param set - null: a new list
 */
async function holdOf(
  sql: ShopSql,
  set: Parameters<typeof readSet>[1] | null,
  runId: number,
  known: { readonly moved: number; readonly keptByPlan: boolean },
): Promise<HoldCode | null> {
  const { eligible } = await runSize(sql, runId);
  const isSet = set !== null && (await readSet(sql, set)) !== null;
  const last = isSet ? await lastSentSize(sql, set) : null;
  return holdCodeOf({ ...known, eligible, last, empties: false, foundList: false, asked: false });
}

function previewOf({ known, added, holds }: SendPlan, picked: number): Omit<SendPreview, "plan"> {
  const already = known.length - added;
  return { state: "preview", customers: picked, added, already, unknown: picked - known.length, holds };
}

/** Jobs are queued last, as everywhere. */
async function carryOut(
  { queue, now }: SendServices,
  sql: ShopSql,
  { target, list: found, known, holds }: SendPlan,
): Promise<SendDone> {
  const list = found.outcome === "list" ? found.list : await makeList(sql, found, now());
  const ids = known.map(({ id }) => id);
  const added = await pickCustomers(sql, list.key, ids, now());
  const sent = await sendInTransaction({ queue, now }, sql, {
    target,
    audience: segmentAudience(list.segmentId),
  });
  if (sent.outcome !== "done") throw new Error(`The list can't be sent: ${sent.outcome}.`);
  await queue.enqueue(sql, "segments", { shopId: sql.shopId });
  return { state: "sent", added, holds, link: `/app/segments/${String(list.segmentId)}` };
}
