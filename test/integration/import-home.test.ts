import { startApp, type App } from "./import-app.ts";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { action as refresh, loader as readHome } from "../../app/routes/app._index/route.tsx";
import { action as saveSettings } from "../../app/routes/app.settings/route.tsx";
import { action as syncAction } from "../../app/routes/app.sync/route.tsx";
import { eventually } from "../setup/eventually.ts";
import { orders } from "./import-world.ts";

let app: App;
beforeEach(async () => {
  app = await startApp(orders(50));
});
afterEach(async () => app.close());

async function phase(): Promise<string | undefined> {
  const { view } = await (await readHome(app.request("/app"))).json();
  return view.newestImport?.phase;
}

const isPhase = (wanted: string) => eventually(async () => (await phase()) === wanted, { what: wanted });

/** Lets a job that waits for its next try have none left. */
async function giveUp(name: string): Promise<void> {
  await eventually(
    async () => {
      await app.db.pool.query(
        "update pgboss.job set retry_count = retry_limit, start_after = now() where name = $1 and state = 'retry'",
        [name],
      );
      const { rows } = await app.db.pool.query(
        "select from pgboss.job where name = $1 and state = 'failed'",
        [name],
      );
      return rows.length > 0;
    },
    { what: `${name} fails for good` },
  );
}

describe("home, when a job fails for good", () => {
  it("says so of a scoring, until one works", async () => {
    await phase();
    await app.db.pool.query("alter table moves rename to moves_hidden");
    await app.work();
    await isPhase("scoring");
    await giveUp("score");
    expect(await phase()).toBe("unscored");
    await app.db.pool.query("alter table moves_hidden rename to moves");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await isPhase("complete");
  });

  it("says so of an import, which then keeps nothing waiting", async () => {
    await phase();
    await app.db.pool.query("alter table orders rename to orders_hidden");
    await app.work();
    await giveUp("import");
    expect(await app.rows("select status, error_code from imports where shop_id = $1")).toEqual([
      { status: "failed", error_code: "unknown" },
    ]);
    expect(await phase()).toBe("failed");
    await app.db.pool.query("alter table orders_hidden rename to orders");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await isPhase("complete");
  });

  it("says so of an import whose process was killed each time", async () => {
    expect(await phase()).toBe("starting");
    await app.db.pool.query("update pgboss.job set state = 'failed', completed_on = now()");
    expect(await phase()).toBe("failed");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await app.work();
    await isPhase("complete");
  });
});

describe("a form that is refused", () => {
  it("is answered as a result, which is no error of the browser's", async () => {
    const fields = { windowYears: "11", tagPrefix: "", listPrefix: "Sixfold" };
    const settings = await saveSettings(app.request("/app/settings", fields));
    expect(settings.status).toBe(200);
    expect(await settings.json()).toMatchObject({ outcome: "invalid" });
    const sync = await syncAction(app.request("/app/sync", { intent: "connect-klaviyo", key: "public" }));
    expect(sync.status).toBe(200);
    expect(await sync.json()).toMatchObject({ outcome: "refused", code: "not_private" });
  });
});
