import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { calls, lists, klaviyoWorld } from "./sync-klaviyo-world.ts";
import { isKilled, Killed, killingAdmin, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import {
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";

function setEmail(on: World, index: number, email: string | null): void {
  const customer = [...on.store.customers.values()][index];
  if (customer) customer.email = email;
}

describe("the sync of Klaviyo", () => {
  it("makes six lists and puts every profile into one, with its properties; run again it changes nothing", async () => {
    const on = await klaviyoWorld([...onePerGroup(), { group: null }, { group: "loyal", email: null }]);
    await runKlaviyo(on);
    const expected = Object.fromEntries(
      GROUPS.map((group, index) => [label(group), [`p${index}@example.com`]]),
    );
    expect(listsIn(on)).toEqual(expected);
    const loyal = [...on.klaviyo.simulation.store.profiles.values()].find(
      (profile) => profile.email === "p4@example.com",
    );
    expect(Object.fromEntries(loyal?.properties ?? [])).toEqual({
      sixfold_group: "Loyal",
      sixfold_score: "545",
      sixfold_r: 5,
      sixfold_f: 4,
      sixfold_m: 5,
      sixfold_orders: 2,
      sixfold_spent: 12.34,
      sixfold_last_order_at: "2026-03-01T12:00:00.000Z",
      sixfold_segments: [],
    });
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "done",
      added: 6,
      updated: 0,
      removed: 0,
      failed: 0,
      unreachable: 1,
    });
    const imports = calls(on, "bulk_import_profiles");
    expect(imports).toBe(6);
    await runKlaviyo(on);
    expect(calls(on, "bulk_import_profiles")).toBe(imports);
    expect(calls(on, "create_list")).toBe(6);
    expect(calls(on, "remove_profiles_from_list")).toBe(0);
    expect(listsIn(on)).toEqual(expected);
  });

  it("moves, updates and lets go, sending only what changed", async () => {
    const on = await klaviyoWorld([
      { group: "new" },
      { group: "loyal" },
      { group: "loyal" },
      { group: "sleeping" },
    ]);
    await runKlaviyo(on);
    await turn(on, { 0: "potential_loyal", 1: null });
    await rowsOf(on, "update customers set spent_minor = 9900 where shop_id = $1 and id = 3");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(
      lists({ potential_loyal: ["p0@example.com"], loyal: ["p2@example.com"], sleeping: ["p3@example.com"] }),
    );
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "done",
      added: 1,
      updated: 1,
      removed: 2,
    });
    // Customers that an undo would bring back are kept until the next sync that sends anything.
    const emails =
      "select string_agg(email, ' ' order by email) as emails from list_states where shop_id = $1";
    await runKlaviyo(on);
    expect(await rowsOf(on, emails)).toEqual([
      { emails: "p0@example.com p1@example.com p2@example.com p3@example.com" },
    ]);
    await turn(on, { 3: "about_to_sleep" });
    await runKlaviyo(on);
    expect(await rowsOf(on, emails)).toEqual([{ emails: "p0@example.com p2@example.com p3@example.com" }]);
  });

  it("follows emails: changed, taken over, shared, bad and gone", async () => {
    const on = await klaviyoWorld([
      { group: "new", email: "Ada@Example.com" },
      { group: "loyal", email: "ben@example.com" },
      { group: "sleeping", email: "shared@example.com" },
      { group: "loyal_at_risk", email: "shared@example.com" },
      { group: "new", email: "not an address" },
    ]);
    await rowsOf(on, "update customers set last_order_at = now() where shop_id = $1 and id = 4");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(
      lists({ new: ["ada@example.com"], loyal: ["ben@example.com"], loyal_at_risk: ["shared@example.com"] }),
    );
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", unreachable: 2 });
    setEmail(on, 0, "ben@example.com");
    setEmail(on, 1, "new-ben@example.com");
    setEmail(on, 3, null);
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(
      lists({ new: ["ben@example.com"], loyal: ["new-ben@example.com"], sleeping: ["shared@example.com"] }),
    );
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", unreachable: 2, failed: 0 });
  });

  it("sends a group that is larger than an import in several, and goes on after a kill between two", async () => {
    const size = 10_050;
    const on = await klaviyoWorld([
      { group: "new" },
      ...Array.from({ length: size }, () => ({ group: "loyal" as const })),
    ]);
    let imports = 0;
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      request: async (asked) => {
        if (asked.call === "bulk_import_profiles") imports += 1;
        if (imports === 3) throw new Killed();
        return on.client.request(asked);
      },
    };
    expect(await isKilled(runKlaviyo(on, { client }))).toBe(true);
    await runKlaviyo(on);
    expect(listsIn(on)[label("loyal")]).toHaveLength(size);
    expect(listsIn(on)[label("new")]).toEqual(["p0@example.com"]);
    expect(calls(on, "bulk_import_profiles")).toBe(3);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 50, failed: 0 });
  });

  it("sends only profiles that Klaviyo has, where it may make none", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }], {
      createProfiles: false,
      profiles: ["p1@example.com"],
    });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p1@example.com"] }));
    expect(on.klaviyo.simulation.store.profiles.size).toBe(1);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1, unreachable: 1 });
    expect(
      await rowsOf(on, "select klaviyo_id is null as unknown from customers where shop_id = $1 order by id"),
    ).toEqual([{ unknown: true }, { unknown: false }]);
  });

  it("makes a list again that the merchant deleted, and fills it", async () => {
    const on = await klaviyoWorld(onePerGroup());
    await runKlaviyo(on);
    on.klaviyo.fault({ kind: "list_deleted", name: label("loyal") });
    await runKlaviyo(on);
    expect(listsIn(on)[label("loyal")]).toEqual(["p4@example.com"]);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1 });
  });

  it("makes a list again that is deleted in mid-sync", async () => {
    const on = await klaviyoWorld(onePerGroup(), { jobSeconds: 0.3 });
    await runKlaviyo(on);
    await turn(on, { 0: "loyal" });
    let deleted = false;
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      request: async (asked) => {
        if (asked.call === "bulk_import_profiles" && !deleted) {
          deleted = true;
          on.klaviyo.fault({ kind: "list_deleted", name: label("loyal") });
        }
        return on.client.request(asked);
      },
    };
    await runKlaviyo(on, { client });
    expect(listsIn(on)).toMatchObject({
      [label("loyal")]: ["p0@example.com", "p4@example.com"],
      [label("new")]: [],
    });
  });

  it("uses a list of the merchant's that has the name already", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    on.klaviyo.simulation.store.makeList(label("loyal"), Date.now());
    await runKlaviyo(on);
    expect(calls(on, "create_list")).toBe(5);
    expect(listsIn(on)[label("loyal")]).toEqual(["p0@example.com"]);
  });

  it("drops an email that Klaviyo refuses at the door, and sends the rest of the import", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }, { group: "loyal" }]);
    let refused = false;
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      request: async (asked) => {
        if (asked.call !== "bulk_import_profiles" || refused) return on.client.request(asked);
        refused = true;
        const pointer = "/data/attributes/profiles/data/1/attributes/email";
        return { outcome: "refused", status: 400, problems: [{ code: "invalid", pointer, parameter: null }] };
      },
    };
    await runKlaviyo(on, { client });
    expect(listsIn(on)[label("loyal")]).toEqual(["p0@example.com", "p2@example.com"]);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "incomplete", added: 2, failed: 1 });
    const failures = "select email, failure from list_states where shop_id = $1 and failure is not null";
    expect(await rowsOf(on, failures)).toEqual([{ email: "p1@example.com", failure: "bad_email" }]);
  });

  it("asks Klaviyo about addresses of every kind, and tells those that it refuses", async () => {
    const sent = [
      "ädä@bücher.example",
      "用户@例子.世界",
      "ada@exa-mple.museum",
      "ada..b@docomo.ne.jp",
      "ada@example",
    ];
    const on = await klaviyoWorld([
      ...sent.map((email) => ({ group: "loyal" as const, email: `\u200b${email}\u00a0` })),
      { group: "loyal", email: "no address" },
    ]);
    await runKlaviyo(on);
    expect(listsIn(on)[label("loyal")]).toEqual(sent.slice(0, 3).toSorted());
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "incomplete",
      added: 3,
      failed: 2,
      unreachable: 1,
    });
    const failures = "select email, failure from list_states where shop_id = $1 and failure is not null";
    expect(await rowsOf(on, `${failures} order by email`)).toEqual([
      { email: "ada..b@docomo.ne.jp", failure: "bad_email" },
      { email: "ada@example", failure: "bad_email" },
    ]);
  });

  it("leaves out whom an import job fails for, says who, and tries again", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }, { group: "loyal" }]);
    on.klaviyo.fault({ kind: "job_errors", emails: ["p1@example.com"] });
    await runKlaviyo(on);
    expect(listsIn(on)[label("loyal")]).toEqual(["p0@example.com", "p2@example.com"]);
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "incomplete",
      added: 2,
      failed: 1,
      error_code: "some_failed",
    });
    await runKlaviyo(on);
    expect(listsIn(on)[label("loyal")]).toEqual(["p0@example.com", "p1@example.com", "p2@example.com"]);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1, failed: 0 });
  });

  it("sends an import again that Klaviyo cancelled", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    on.klaviyo.fault({ kind: "job_cancelled", times: 2 });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1 });
  });

  it("stops when job after job is cancelled, the key is revoked or a scope is missing, and goes on later", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    on.klaviyo.fault({ kind: "job_cancelled", times: 3 });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "failed", error_code: "job_cancelled" });
    on.klaviyo.fault({ kind: "key_revoked" });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "failed", error_code: "wrong_key" });
    on.klaviyo.simulation.faults.clear();
    on.klaviyo.fault({ kind: "scope_missing", scope: "lists:write" });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "failed", error_code: "missing_scope" });
    on.klaviyo.simulation.faults.clear();
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 1 });
  });

  it("never takes an address that Shopify withholds for none", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    on.shopify.simulation.grant.revokeScopes(["protected_email"]);
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "failed", error_code: "access_denied" });
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
    expect(await rowsOf(on, "select email from customer_emails where shop_id = $1")).toHaveLength(1);
  });

  it.each(["before", "after"] as const)(
    "ends rightly when killed %s any request to Klaviyo",
    async (when) => {
      const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }]);
      await runKlaviyo(on);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        const first: Group = at % 2 === 0 ? "new" : "potential_loyal";
        await turn(on, { 0: first, 1: "loyal_at_risk" });
        killed = await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, when) }));
        const members = Object.values(listsIn(on)).flat();
        for (const index of [0, 1, 2]) expect(members).toContain(`p${index}@example.com`);
        await turn(on, { 1: "loyal" });
        await runKlaviyo(on);
        expect({ at, ...listsIn(on) }).toEqual({
          at,
          ...lists({ [first]: ["p0@example.com"], loyal: ["p1@example.com"], sleeping: ["p2@example.com"] }),
        });
      }
    },
  );

  it.each(["before", "after"] as const)("ends rightly when killed %s any transaction", async (when) => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    await runKlaviyo(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      const odd = at % 2 === 1;
      const first: Group = odd ? "potential_loyal" : "new";
      await turn(on, { 0: first, 1: odd ? null : "loyal" });
      killed = await isKilled(runKlaviyo(on, { db: killingDatabase(on.db, at, when) }));
      expect(Object.values(listsIn(on)).flat()).toContain("p0@example.com");
      await runKlaviyo(on);
      expect({ at, ...listsIn(on) }).toEqual({
        at,
        ...lists({ [first]: ["p0@example.com"], ...(odd ? {} : { loyal: ["p1@example.com"] }) }),
      });
    }
  });

  it("ends rightly when killed at any request to Shopify", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      const group: Group = at % 2 === 0 ? "new" : "loyal";
      await turn(on, { 0: group });
      killed = await isKilled(runKlaviyo(on, { admin: killingAdmin(on.admin, at, "after") }));
      await runKlaviyo(on);
      expect({ at, ...listsIn(on) }).toEqual({ at, ...lists({ [group]: ["p0@example.com"] }) });
    }
  });
});
