/** A sync that writes and a merchant who ends it lock the same rows, always in the same order. */
import { expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { saveLabels } from "../../../app/db/sync/audiences.server.ts";
import { lockTarget } from "../../../app/db/sync/sync-targets.server.ts";
import { failSync, insertSync, lockRunning } from "../../../app/db/sync/syncs.server.ts";
import { makeWorld } from "../import/import-world.ts";

const NOW = new Date("2026-03-01T12:00:00Z");

it("lets a disconnect through while a sync is about to write names of lists", async () => {
  const world = await makeWorld([]);
  const { db, shopId } = world;
  try {
    const sync = await inShopSql(db, shopId, async (sql) => {
      await sql.query("insert into sync_targets (shop_id, target, enabled) values ($1, 'klaviyo', true)", [
        sql.shopId,
      ]);
      const asked = { target: "klaviyo", set: "groups", runId: 1, kind: "forward" } as const;
      const open = { continues: false, operationId: null, holdCode: null, confirmedAt: null };
      return insertSync(sql, { ...asked, ...open }, NOW);
    });
    const waiting = async (): Promise<number> => {
      const { rows } = await db.pool.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0]?.n ?? 0;
    };
    // A transaction that is broken off runs again.
    let runs = 0;
    const write = () =>
      inShopSql(db, shopId, async (sql) => {
        runs += 1;
        if (!(await lockRunning(sql, sync))) return "ended";
        await saveLabels(sql, "klaviyo", [], "en");
        return "written";
      });
    const writing = await inShopSql(db, shopId, async (sql) => {
      runs += 1;
      await lockTarget(sql, "klaviyo");
      const begun = write();
      await expect.poll(waiting).toBe(1);
      await failSync(sql, sync.id, "disconnected", NOW);
      return { begun };
    });
    expect(await writing.begun).toBe("ended");
    expect(runs).toBe(2);
  } finally {
    await world.close();
  }
});
