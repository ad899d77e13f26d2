import { beforeEach, describe, expect, it } from "vitest";

import { storeMembers } from "../../../app/db/sync/audits/audit-members.server.ts";
import { noteAudited, openAudit } from "../../../app/db/sync/audits/audits.server.ts";
import { enterErasure } from "../../../app/db/privacy/erasures.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { eraseHere } from "../../../app/privacy/erase-here.server.ts";
import { tidyShop } from "../../../app/retention/tidy.server.ts";
import { openDueAudits } from "../../../app/sync/audit/audit-request.server.ts";
import { disableTags } from "../../../app/sync/merchant/targets.server.ts";
import { askForAudit, audit, membersKept, newestAudit, workAudits } from "./audit-world.ts";
import { setTags, tagWorld } from "../tags/sync-tags-world.ts";
import { rowsOf, runTags, type World } from "./sync-world.ts";

const DAY_MS = 86_400_000;
let world: World;
let asked: string[];

beforeEach(async () => {
  world = await tagWorld([{ group: "loyal" }, { group: "new" }]);
  await runTags(world);
  asked = [];
});

const look = (daysLater: number): Promise<void> =>
  openDueAudits(
    {
      db: world.db,
      now: () => new Date(world.now().getTime() + daysLater * DAY_MS),
      queue: { enqueue: async (_within, name) => void asked.push(name) },
    },
    world.shopId,
  );
const within = <T>(work: Parameters<typeof inShopSql<T>>[2]): Promise<T> =>
  inShopSql(world.db, world.shopId, work);

describe("the weekly audit", () => {
  it("is asked for a week after the last comparison, once, and not of a target that is off", async () => {
    await look(6.9);
    expect(asked).toEqual([]);
    await look(7.1);
    expect(asked).toEqual(["audit"]);
    expect(await newestAudit(world)).toMatchObject({ cause: "weekly", status: "queued" });
    await look(7.2);
    expect(await rowsOf(world, "select 1 from audits where shop_id = $1 and cause = 'weekly'")).toHaveLength(
      1,
    );
    // Its job may have ended for good, so it is woken.
    expect(asked).toEqual(["audit", "audit"]);
    expect(await workAudits(world)).toBe(true);
    await disableTags(world, world.shopId);
    await look(30);
    expect(asked).toHaveLength(2);
  });

  it("is asked for the day after one that failed", async () => {
    await look(7.1);
    await rowsOf(world, "update audits set status = 'failed' where shop_id = $1 and cause = 'weekly'");
    await look(8.1);
    expect(await newestAudit(world)).toMatchObject({ cause: "weekly", status: "queued" });
    await within((sql) => noteAudited(sql, "shopify_tags", new Date(world.now().getTime() + 8 * DAY_MS)));
    await rowsOf(world, "update audits set status = 'done' where shop_id = $1");
    await look(9);
    expect(await newestAudit(world)).toMatchObject({ status: "done" });
  });
});

describe("whom an audit read of", () => {
  it("goes with the target that is switched off, and nothing of it comes back", async () => {
    await askForAudit(world, "shopify_tags");
    const { id } = await newestAudit(world);
    await within((sql) => storeMembers(sql, Number(id), [{ member: "7", places: 1n }]));
    await disableTags(world, world.shopId);
    expect(await newestAudit(world)).toMatchObject({ status: "failed", error_code: "disconnected" });
    expect(await workAudits(world)).toBe(true);
    await tidyShop({ ...world, log: { info: () => undefined } }, world.shopId, new AbortController().signal);
    expect(await membersKept(world)).toBe(0);
  });

  it("is left alone by the tidying while the audit is under way", async () => {
    await within((sql) => openAudit(sql, "shopify_tags", "asked", world.now()));
    const { id } = await newestAudit(world);
    await within((sql) => storeMembers(sql, Number(id), [{ member: "7", places: 1n }]));
    await tidyShop({ ...world, log: { info: () => undefined } }, world.shopId, new AbortController().signal);
    expect(await membersKept(world)).toBe(1);
  });

  it("is erased with a customer, who is no example any more either", async () => {
    setTags(world, 0, []);
    setTags(world, 1, []);
    await audit(world, "shopify_tags");
    const [first] = await rowsOf(
      world,
      "select id, shopify_id from customers where shop_id = $1 order by id",
    );
    const shopifyId = first?.["shopify_id"] as bigint;
    const read = [
      { member: String(shopifyId), places: 1n },
      { member: "a@example.com", places: 1n, klaviyoId: "P1" },
      { member: "b@example.com", places: 1n, klaviyoId: "P2" },
    ];
    await within((sql) => storeMembers(sql, 99, read));
    await within(async (sql) => {
      const ids = { customerShopifyIds: [shopifyId], emails: ["a@example.com"] };
      await enterErasure(sql, { deliveryId: "d", requestedAt: world.now(), gone: false, ids });
      await eraseHere(sql, "d", { key: Buffer.alloc(32), now: world.now(), isInstalled: true });
    });
    expect(await rowsOf(world, "select member from audit_members where shop_id = $1")).toEqual([
      { member: "b@example.com" },
    ]);
    const { report } = (await newestAudit(world)) as { report: { examples: { customerId: string }[] } };
    expect(report.examples.map(({ customerId }) => customerId)).not.toContain(String(first?.["id"]));
    expect(report.examples).toHaveLength(1);
  });
});
