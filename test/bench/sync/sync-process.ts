/** Syncs a generated shop by the app's own code. A process of its own, so that its memory is that of the sync. */
import { segmentAudience } from "../../../app/domain/sync/audience.ts";
import { once } from "node:events";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { newestAudits } from "../../../app/db/sync/audits/audits.server.ts";
import { TARGETS, type Target } from "../../../app/db/sync/sync-targets.server.ts";
import { klaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { adminClient } from "../../../app/shopify/admin.server.ts";
import { requestAudit } from "../../../app/sync/audit/audit-request.server.ts";
import { runAudits } from "../../../app/sync/audit/audit.server.ts";
import { confirmSync } from "../../../app/sync/merchant/decisions.server.ts";
import { sendAudience } from "../../../app/sync/merchant/audience-sync.server.ts";
import type { JobOutcome } from "../../../app/queue/queue.server.ts";
import { listReader } from "../../../app/sync/klaviyo/audit-lists.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { tagReader } from "../../../app/sync/tags/audit-tags.server.ts";
import { syncTags } from "../../../app/sync/tags/tags.server.ts";
import { redirectFetch } from "../../setup/redirect-fetch.ts";
import { copyStates } from "./copy-states.ts";
import { CallCounter } from "./calls.ts";
import { watchStatements } from "./statements.ts";
import { AS_OF, nextDay, nextRun, seedShop } from "./seed.ts";
import { changeMembers, saveSegments } from "./segments.ts";
import {
  DOMAIN,
  KEY,
  type Compared,
  type Drifting,
  type Measured,
  type SyncReport,
  type SyncTask,
  type Waiting,
} from "./task.ts";

const MINUTE_MS = 60_000;
/** Does at once, in turn, what is asked for. */
const NO_QUEUE = { enqueue: async () => undefined };
const nobodyErased = () => Promise.resolve(new Set<bigint>());
let clockMs = 0;

/** Asks the parent to do something with the simulators, and waits until it is done. */
async function ask(message: Waiting | Drifting): Promise<void> {
  process.send?.(message);
  await once(process, "message");
}

/** Waits by the simulated clock. The parent moves it for the simulators. */
async function wait(ms: number): Promise<void> {
  clockMs += ms;
  await ask({ waitMs: ms });
}

interface SyncRow {
  readonly id: number;
  readonly status: string;
  readonly added: number;
  readonly removed: number;
}

function syncsSince(sql: ShopSql, target: Target, id: number): Promise<SyncRow[]> {
  return sql.query<SyncRow>(
    `select id, status, coalesce(added, 0)::int as added, coalesce(removed, 0)::int as removed
       from syncs where shop_id = $1 and target = $2 and id > $3 order by id`,
    [sql.shopId, target, id],
  );
}

async function run(task: SyncTask): Promise<SyncReport> {
  const counter = new CallCounter();
  const simulators = { shopify: new URL(task.shopifyUrl), klaviyo: new URL(task.klaviyoUrl) };
  globalThis.fetch = counter.counting(redirectFetch(fetch, simulators));
  const statements = watchStatements();
  const db = openDatabase(task.databaseUrl);
  const shopId = await seedShop(db, task);
  const now = (): Date => new Date(AS_OF.getTime() + clockMs);
  const { signal } = new AbortController();
  const admin = adminClient(
    (query, variables) =>
      fetch(`https://${DOMAIN}/admin/api/2026-10/graphql.json`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-shopify-access-token": task.accessToken },
        body: JSON.stringify({ query, variables }),
      }),
    { sleep: wait },
  );
  const client = klaviyoClient(KEY, { sleep: wait, now: () => clockMs });
  const context = { db, shopId, now, signal, admin, pause: wait };
  const sync: Record<Target, () => Promise<JobOutcome>> = {
    klaviyo: () => syncKlaviyo({ ...context, klaviyo: () => client }),
    shopify_tags: () => syncTags({ ...context, erasedAmong: nobodyErased }),
  };
  /** Up to which sync the syncs of a target were measured. */
  const measured: Record<Target, number> = { klaviyo: 0, shopify_tags: 0 };
  /** Brings all sets of a target to their end, confirms what is held, and adds up what their syncs did. */
  const measure = async (target: Target): Promise<Measured> => {
    counter.take();
    const [from, startedMs] = [clockMs, performance.now()];
    statements.take();
    for (;;) {
      const outcome = await sync[target]();
      if (outcome.outcome === "again") {
        await wait(outcome.afterSeconds * 1000);
        continue;
      }
      const syncs = await inShopSql(db, shopId, (sql) => syncsSince(sql, target, measured[target]));
      const pending = syncs.filter(({ status }) => status === "pending");
      for (const { id } of pending)
        await confirmSync({ db, now, queue: NO_QUEUE }, shopId, { target, syncId: id });
      if (pending.length > 0) continue;
      if (syncs.length === 0) throw new Error("There is no sync.");
      measured[target] = syncs.at(-1)?.id ?? 0;
      const seconds = (performance.now() - startedMs) / 1_000;
      const times = { minutes: (clockMs - from) / MINUTE_MS, seconds, databaseSeconds: statements.take() };
      const sum = (of: "added" | "removed"): number => syncs.reduce((sofar, each) => sofar + each[of], 0);
      const status = syncs.find((each) => each.status !== "done")?.status ?? "done";
      return { calls: counter.take(), ...times, status, added: sum("added"), removed: sum("removed") };
    }
  };
  const readers = {
    klaviyo: listReader({ ...context, klaviyo: () => client }),
    shopify_tags: tagReader({ ...context, erasedAmong: nobodyErased }),
  };
  const audit = () => runAudits({ ...context, queue: NO_QUEUE }, readers);
  const compare = async (target: Target): Promise<Compared> => {
    await ask({ drift: target });
    counter.take();
    const [from, startedMs] = [clockMs, performance.now()];
    await requestAudit({ db, queue: NO_QUEUE, now }, shopId, target);
    for (let outcome = await audit(); outcome.outcome === "again"; outcome = await audit())
      await wait(outcome.afterSeconds * 1000);
    const audits = await inShopSql(db, shopId, newestAudits);
    const report = audits.find((each) => each.target === target)?.report ?? null;
    return {
      calls: counter.take(),
      minutes: (clockMs - from) / MINUTE_MS,
      seconds: (performance.now() - startedMs) / 1_000,
      missing: report && report.places.reduce((sum, place) => sum + place.missing, 0),
    };
  };
  const first = await measure("klaviyo");
  const firstTags = task.tags ? await measure("shopify_tags") : null;
  await nextDay(db, shopId, task);
  const daily = await measure("klaviyo");
  const dailyTags = task.tags ? await measure("shopify_tags") : null;
  const compared = await compare("klaviyo");
  const comparedTags = task.tags ? await compare("shopify_tags") : null;
  // What was taken off by hand is brought back first.
  await nextRun(db, shopId, task);
  await measure("klaviyo");
  if (task.tags) await measure("shopify_tags");
  const targets = task.tags ? TARGETS : (["klaviyo"] as const);
  const ids = await saveSegments(db, shopId);
  const decisions = { db, now, queue: NO_QUEUE };
  for (const target of targets)
    for (const segmentId of ids) {
      const { outcome } = await sendAudience(decisions, shopId, {
        target,
        audience: segmentAudience(segmentId),
      });
      if (outcome !== "done") throw new Error(`A segment is not sent: ${outcome}.`);
    }
  const ofSegments = async () => ({
    klaviyo: await measure("klaviyo"),
    tags: task.tags ? await measure("shopify_tags") : null,
  });
  const firstOf = await ofSegments();
  await changeMembers(db, shopId);
  await nextRun(db, shopId, task);
  const dailyOf = await ofSegments();
  const klaviyo = {
    ...{ first, daily, compared },
    segments: { first: firstOf.klaviyo, daily: dailyOf.klaviyo },
  };
  const tags = firstTags &&
    dailyTags &&
    comparedTags &&
    firstOf.tags &&
    dailyOf.tags && {
      ...{ first: firstTags, daily: dailyTags, compared: comparedTags },
      segments: { first: firstOf.tags, daily: dailyOf.tags },
    };
  const copySeconds = task.tags ? await copyStates(task) : null;
  await db.close();
  return { klaviyo, tags, copySeconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

const [task] = (await once(process, "message")) as [SyncTask];
process.send?.(await run(task));
process.disconnect();
