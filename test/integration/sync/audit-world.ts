/** Audits in the worlds of the syncs. */
import type { ErasedAmong } from "../../../app/db/privacy/erased-customers.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import type { KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { runAudits } from "../../../app/sync/audit/audit.server.ts";
import { listReader } from "../../../app/sync/klaviyo/audit-lists.server.ts";
import { tagReader } from "../../../app/sync/tags/audit-tags.server.ts";
import { requestAudit } from "../../../app/sync/audit/audit-request.server.ts";
import { NOBODY, rowsOf, type World } from "./sync-world.ts";

interface AuditWays {
  readonly admin?: AdminClient;
  readonly client?: KlaviyoClient;
  readonly db?: Database;
  readonly erasedAmong?: ErasedAmong;
  /** The jobs that were asked for. */
  readonly asked?: string[];
  /** The audit is left as it is after so many runs of the job. By default it runs to its end. */
  readonly turns?: number;
  readonly turnMs?: number;
}

export async function askForAudit(world: World, target: Target): Promise<void> {
  await requestAudit({ ...world, queue: { enqueue: async () => undefined } }, world.shopId, target);
}

/** Runs the job as the queue would. @returns whether it came to an end */
export async function workAudits(world: World, ways: AuditWays = {}): Promise<boolean> {
  const { shopId, now } = world;
  const { admin = world.admin, client = world.client, db = world.db, erasedAmong = NOBODY } = ways;
  const { asked = [], turns = 50, turnMs } = ways;
  const reading = { db, shopId, now, signal: new AbortController().signal };
  const readers = {
    klaviyo: listReader({ ...reading, klaviyo: () => client }),
    shopify_tags: tagReader({ ...reading, admin, erasedAmong }),
  };
  const context = {
    ...reading,
    ...(turnMs === undefined ? {} : { turnMs }),
    queue: { enqueue: async (_within: unknown, name: string) => void asked.push(name) },
  };
  for (let turn = 0; turn < turns; turn += 1) {
    if ((await runAudits(context, readers)).outcome === "done") return true;
  }
  return false;
}

/** Asks for an audit and runs it to its end. @returns the jobs that it asked for */
export async function audit(world: World, target: Target, ways: AuditWays = {}): Promise<string[]> {
  const asked = ways.asked ?? [];
  await askForAudit(world, target);
  if (!(await workAudits(world, { ...ways, asked }))) throw new Error("The audit comes to no end.");
  return asked;
}

/** Interrupts an audit by `interrupted`, then runs it to its end. The interruption may have failed it or not. */
export async function auditDespite(
  world: World,
  target: Target,
  interrupted: (work: (ways: AuditWays) => Promise<void>) => Promise<void>,
): Promise<void> {
  await askForAudit(world, target);
  const { id } = await newestAudit(world);
  await interrupted(async (ways) => void (await workAudits(world, ways)));
  const after = await newestAudit(world);
  if (after["id"] !== id || after["status"] !== "done") await audit(world, target);
}

/** The newest audit's row. */
export async function newestAudit(world: World): Promise<Record<string, unknown>> {
  const [row] = await rowsOf(
    world,
    "select * from audits where shop_id = $1 and cause <> 'first' order by id desc limit 1",
  );
  return row ?? {};
}

/** Members, missing and extra of the newest audit, by label. Labels without any are left out. */
export async function foundBy(world: World): Promise<Record<string, readonly [number, number, number]>> {
  const { report } = (await newestAudit(world)) as { report: Report | null };
  const found = (report?.places ?? [])
    .filter(({ members, missing, extra }) => members + missing + extra > 0)
    .map(({ label, members, missing, extra }) => [label, [members, missing, extra]] as const);
  return Object.fromEntries(found);
}

interface Report {
  readonly places: readonly {
    readonly label: string;
    readonly members: number;
    readonly missing: number;
    readonly extra: number;
  }[];
}

export async function membersKept(world: World): Promise<number> {
  return (await rowsOf(world, "select 1 from audit_members where shop_id = $1")).length;
}
