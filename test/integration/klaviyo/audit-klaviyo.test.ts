import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { klaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { endOpenAudits } from "../../../app/db/sync/audits/audits.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import {
  askForAudit,
  audit,
  auditDespite,
  foundBy,
  membersKept,
  newestAudit,
  workAudits,
} from "../sync/audit-world.ts";
import { isKilled, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { calls, disconnect, lists, propertiesOf, klaviyoWorld } from "./sync-klaviyo-world.ts";
import {
  KEY,
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";

const listNamed = ({ klaviyo }: World, name: string) => {
  const list = [...klaviyo.simulation.store.lists.values()].find((each) => each.name === name);
  if (list === undefined) throw new Error(`There is no list ${name}.`);
  return list;
};

/** Puts a profile on a list by hand. It makes the profile if there is none. */
function join(on: World, email: string, name: string): void {
  const { store } = on.klaviyo.simulation;
  const { profile } = store.upsert({ attributes: { email } }, Date.now(), false);
  store.join(listNamed(on, name), profile.id, Date.now());
}

function leave(on: World, email: string, name: string): void {
  const id = on.klaviyo.simulation.store.byEmail(email)?.id ?? "";
  expect(listNamed(on, name).members.delete(id)).toBe(true);
}

/** The merchant gives a profile another email. */
function rename({ klaviyo: { simulation } }: World, from: string, to: string): void {
  const id = simulation.store.byEmail(from)?.id;
  if (id === undefined) throw new Error("There is no such profile.");
  simulation.store.upsert({ id, attributes: { email: to } }, 0, true);
}

describe("an audit of the lists", () => {
  it("finds nothing where nothing has changed", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await runKlaviyo(on);
    expect(await audit(on, "klaviyo")).toEqual([]);
    expect(Object.values(await foundBy(on))).toEqual(Array.from({ length: 6 }, () => [1, 0, 0]));
    expect(calls(on, "get_profiles_for_list")).toBe(6);
    expect(await membersKept(on)).toBe(0);
  });

  it("finds who was taken off, moved or added by hand, and the next sync repairs just these", async () => {
    const on = await klaviyoWorld([
      { group: "loyal" },
      { group: "loyal" },
      { group: "new" },
      { group: null },
    ]);
    await runKlaviyo(on);
    leave(on, "p0@example.com", label("loyal"));
    join(on, "p2@example.com", label("sleeping"));
    join(on, "friend@example.com", label("loyal"));
    expect(await audit(on, "klaviyo")).toEqual(["sync-klaviyo"]);
    expect(await foundBy(on)).toEqual({
      [label("new")]: [1, 0, 0],
      [label("sleeping")]: [1, 0, 1],
      [label("loyal")]: [2, 1, 1],
    });
    expect(await newestAudit(on)).toMatchObject({ report: { strangers: 1 } });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(
      lists({ loyal: ["p0@example.com", "p1@example.com"], new: ["p2@example.com"] }),
    );
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1, removed: 2 });
    // An undo would put the profile back, so it is kept until the next sync that sends anything.
    expect(
      await rowsOf(on, "select may_hold from list_states where shop_id = $1 and email like 'friend%'"),
    ).toEqual([{ may_hold: 0n }]);
    expect(on.klaviyo.simulation.store.byEmail("friend@example.com")).toBeDefined();
    expect(await audit(on, "klaviyo")).toEqual([]);
  });

  it("repairs after the merchant gave a profile another email", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on);
    rename(on, "p0@example.com", "other@example.com");
    await audit(on, "klaviyo");
    expect(await foundBy(on)).toEqual({ [label("new")]: [1, 0, 0], [label("loyal")]: [1, 1, 1] });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], new: ["p1@example.com"] }));
    expect(propertiesOf(on, "other@example.com")?.["sixfold_group"] ?? null).toBeNull();
  });

  it("makes no profile anew where it may not, and takes a deleted list for empty", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }], {
      createProfiles: false,
      profiles: ["p0@example.com", "p1@example.com"],
    });
    await runKlaviyo(on);
    rename(on, "p0@example.com", "gone@example.com");
    leave(on, "gone@example.com", label("loyal"));
    on.klaviyo.fault({ kind: "list_deleted", name: label("new") });
    await audit(on, "klaviyo");
    expect(await foundBy(on)).toEqual({ [label("new")]: [0, 1, 0], [label("loyal")]: [0, 1, 0] });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ new: ["p1@example.com"] }));
    expect(on.klaviyo.simulation.store.byEmail("p0@example.com") ?? null).toBeNull();
  });

  it("reads on where it stopped, and does so after a kill at any request or transaction", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = 2; killed > 0; at += places.gap()) {
      killed = 0;
      for (const ways of [
        { client: killingClient(on.client, at, "after") },
        { db: killingDatabase(on.db, at, "after") },
      ]) {
        leave(on, "p0@example.com", label("loyal"));
        for (let index = 0; index < 101; index += 1) join(on, `by-hand-${index}@example.com`, label("new"));
        await auditDespite(on, "klaviyo", async (work) => {
          if (await isKilled(work(ways))) killed += 1;
        });
        expect({ at, found: await foundBy(on) }).toEqual({
          at,
          found: { [label("new")]: [102, 0, 101], [label("loyal")]: [0, 1, 0] },
        });
        expect(await membersKept(on)).toBe(0);
        await runKlaviyo(on);
        expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], new: ["p1@example.com"] }));
      }
    }
  });

  it.each([403, 400])(
    "is right although any of its answers is a page of the edge with %i",
    async (status) => {
      const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
      await runKlaviyo(on);
      // The profile that seems to be missing is looked up too, then.
      rename(on, "p0@example.com", "other@example.com");
      const { faults } = on.klaviyo.simulation;
      for (let after = 0; faults.waiting().length === 0; after += 1) {
        on.klaviyo.fault({ kind: "edge_page", status, after });
        await askForAudit(on, "klaviyo");
        expect(await workAudits(on)).toBe(true);
        expect({ after, ...(await newestAudit(on)) }).toMatchObject({
          after,
          status: "done",
          error_code: null,
        });
        if (after === 0) expect(await foundBy(on)).toMatchObject({ [label("loyal")]: [1, 1, 1] });
        expect(after).toBeLessThan(20);
      }
      faults.clear();
      await runKlaviyo(on);
      expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], new: ["p1@example.com"] }));
    },
  );

  it("waits while Klaviyo asks to slow down, without reading anything twice", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    for (let index = 0; index < 150; index += 1) join(on, `by-hand-${index}@example.com`, label("loyal"));
    on.klaviyo.fault({
      kind: "status",
      status: 429,
      endpoint: "get_profiles_for_list",
      retryAfter: 59,
      after: 5,
    });
    await askForAudit(on, "klaviyo");
    expect(await workAudits(on, { turns: 2 })).toBe(false);
    expect(await newestAudit(on)).toMatchObject({ status: "running", error_code: "rate_limited" });
    expect(await membersKept(on)).toBe(100);
    // This is a minute later.
    const client = klaviyoClient(KEY, { sleep: async () => undefined });
    expect(await workAudits(on, { client })).toBe(true);
    expect(await foundBy(on)).toEqual({ [label("loyal")]: [151, 0, 150] });
    expect(calls(on, "get_profiles_for_list")).toBeLessThanOrEqual(8);
  });

  it("ends with the connection, keeps no email after it, and reads what came later anew", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    await askForAudit(on, "klaviyo");
    await workAudits(on, { turns: 7, turnMs: 0 });
    expect(await membersKept(on)).toBe(1);
    await disconnect(on);
    expect(await membersKept(on)).toBe(0);
    expect(await newestAudit(on)).toMatchObject({ status: "failed", error_code: "disconnected" });
    expect(await workAudits(on)).toBe(true);
    await inShopSql(on.db, on.shopId, (sql) => endOpenAudits(sql, "klaviyo", on.now()));
    expect(await membersKept(on)).toBe(0);
  });

  it("reads again when a sync has sent something meanwhile", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on);
    await askForAudit(on, "klaviyo");
    await workAudits(on, { turns: 3, turnMs: 0 });
    await turn(on, { 0: "sleeping" });
    await runKlaviyo(on);
    expect(await workAudits(on)).toBe(true);
    expect(await foundBy(on)).toEqual({ [label("sleeping")]: [1, 0, 0], [label("new")]: [1, 0, 0] });
  });
});
