/** The merchant sends a saved segment to a target, edits and renames it, and ends that again. */
import { beforeEach, describe, expect, it } from "vitest";

import { segmentAudience } from "../../../../app/domain/sync/audience.ts";
import { inShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { readTarget, type Target } from "../../../../app/db/sync/sync-targets.server.ts";
import { readSegmentSyncs } from "../../../../app/routes/app.sync/segments.server.ts";
import { readAudienceTargets } from "../../../../app/routes/app.sync/audience-targets.server.ts";
import { refreshSegments } from "../../../../app/segments/refresh.server.ts";
import { removeSegment, saveSegment } from "../../../../app/segments/save.server.ts";
import {
  endAudienceSync,
  sendAudience,
  syncAudience,
  type WayToEnd,
} from "../../../../app/sync/merchant/audience-sync.server.ts";
import { takeOffKlaviyo, takeOffTags } from "../../../../app/privacy/take-off-targets.server.ts";
import { pauseSync } from "../../../../app/sync/merchant/pause.server.ts";
import { startCleanUp } from "../../../../app/sync/merchant/clean-up.server.ts";
import { klaviyoWorld } from "../../klaviyo/sync-klaviyo-world.ts";
import { editedSegment } from "../../segments/edited-segment.ts";
import { isKilled, killingAdmin, killingClient, killingDatabase } from "../sync-killing.ts";
import { confirm, heldIn, syncAll, syncOnce } from "./segment-world.ts";
import { newestOf, syncsOf } from "./sync-sets-world.ts";
import {
  addRun,
  label,
  listsIn,
  makeWorld,
  regroup,
  rowsOf,
  switchOn,
  tagsIn,
  turn,
  type Person,
  type World,
} from "../sync-world.ts";

const PEOPLE: readonly Person[] = [
  { group: "new" },
  { group: "loyal" },
  { group: "loyal" },
  { group: "sleeping" },
];
const GROUPS_OF_PEOPLE = { [label("new")]: [0], [label("loyal")]: [1, 2], [label("sleeping")]: [3] };
const inGroups = (...groups: string[]) => ({ field: "group", is: "any_of", values: groups });

describe.each(["shopify_tags", "klaviyo"] as const)("a segment that is sent to %s", (target: Target) => {
  let on: World;
  let queued: string[];
  const services = () => ({
    db: on.db,
    now: on.now,
    log: { info: () => undefined },
    queue: { enqueue: async (_: unknown, name: string) => void queued.push(name) },
  });
  const job = target === "klaviyo" ? "sync-klaviyo" : "sync-tags";

  beforeEach(async () => {
    queued = [];
    if (target === "klaviyo") on = await klaviyoWorld(PEOPLE);
    else {
      on = await makeWorld(PEOPLE);
      await switchOn(on, target);
    }
    await syncAll(on, target);
  });

  function places(): Record<string, number[]> {
    const found: Record<string, number[]> = {};
    if (target === "klaviyo") {
      for (const [name, emails] of Object.entries(listsIn(on)))
        if (emails.length > 0 || !name.startsWith("Sixfold: "))
          found[name] = emails.map((email) => Number(/\d+/.exec(email)?.[0] ?? -1));
      for (const name of Object.keys(listsIn(on)))
        if (found[name] === undefined && !GROUP_LABELS.has(name)) found[name] = [];
      return found;
    }
    tagsIn(on).forEach((tags, index) => {
      for (const tag of tags) (found[tag] ??= []).push(index);
    });
    return found;
  }

  async function save(name: string, match: object, id: number | null = null): Promise<number> {
    const edited = id === null ? null : await inShopSql(on.db, on.shopId, (sql) => editedSegment(sql, id));
    const outcome = await saveSegment(services(), on.shopId, edited, { name, rule: { version: 1, match } });
    if (outcome.outcome !== "saved") throw new Error(JSON.stringify(outcome));
    return outcome.id;
  }
  const refresh = () => refreshSegments(services(), on.shopId, new AbortController().signal);
  const send = (segmentId: number) =>
    sendAudience(services(), on.shopId, { target, audience: segmentAudience(segmentId) });
  const end = (segmentId: number, way: WayToEnd) =>
    endAudienceSync(services(), on.shopId, { target, audience: segmentAudience(segmentId), way });
  const audiences = () =>
    rowsOf(on, "select subject, label from audiences where shop_id = $1 and kind = 'segment' order by place");

  /** A segment that is saved, counted and sent. */
  async function sent(name: string, ...groups: string[]): Promise<number> {
    const id = await save(name, inGroups(...groups));
    await refresh();
    expect(await send(id)).toEqual({ outcome: "done" });
    await syncAll(on, target);
    return id;
  }

  it("waits with a preview, is sent once confirmed, and then follows each refresh by itself", async () => {
    const id = await save("VIP", inGroups("loyal"));
    await refresh();
    expect(queued).not.toContain(job);
    await send(id);
    expect(queued).toContain(job);
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual([`segment:${String(id)} first`]);
    expect(places()).toEqual(GROUPS_OF_PEOPLE);
    await confirm(on, target);
    await syncOnce(on, target);
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, "Sixfold: VIP": [1, 2] });
    // Asked for twice, it goes on as it is.
    expect(await send(id)).toEqual({ outcome: "done" });
    queued = [];
    await turn(on, { 0: "loyal" });
    await syncOnce(on, target);
    expect(places()["Sixfold: VIP"]).toEqual([1, 2]);
    await refresh();
    expect(queued).toEqual([job]);
    await syncOnce(on, target);
    expect(places()["Sixfold: VIP"]).toEqual([0, 1, 2]);
    // Nobody joined or left, so nothing is queued.
    queued = [];
    await refresh();
    expect(queued).toEqual([]);
  });

  it("is shown with its state, on its page and on the sync page", async () => {
    const reading = { db: on.db, shopId: on.shopId, admin: () => Promise.resolve(on.admin) };
    const shown = async (id: number) =>
      (await readAudienceTargets(reading, segmentAudience(id))).targets[target];
    const listed = async () =>
      (await readSegmentSyncs(reading)).map(({ name, states }) => [name, states[target]]);
    const loyal = await save("loyal", inGroups("loyal"));
    const id = await save("VIP", inGroups("loyal"));
    await refresh();
    expect(await shown(loyal)).toMatchObject({
      state: "not_sent",
      label: "Sixfold: loyal (2)",
      lastSync: null,
    });
    expect(await listed()).toEqual([]);
    await send(id);
    expect(await listed()).toEqual([["VIP", "running"]]);
    await syncOnce(on, target);
    expect(await shown(id)).toMatchObject({
      ...{ state: "sent", label: "Sixfold: VIP", lastSync: { status: "pending" } },
      waiting: { code: "first", customers: 2, places: [{ label: "Sixfold: VIP", adds: 2, removes: 0 }] },
    });
    expect(await listed()).toEqual([["VIP", "pending"]]);
    await confirm(on, target);
    await syncOnce(on, target);
    expect(await shown(id)).toMatchObject({
      ...{ waiting: null, undo: { customers: 2, leaving: 2 }, notInSync: [] },
      atTarget: [{ group: null, label: "Sixfold: VIP", customers: 2 }],
    });
    await pauseSync(services(), on.shopId, { target, set: `segment:${String(id)}` });
    expect(await shown(id)).toMatchObject({ paused: { cause: "asked" } });
    expect(await listed()).toEqual([["VIP", "paused"]]);
    await end(id, "clean_up");
    expect(await shown(id)).toMatchObject({ state: "ending" });
    expect(await listed()).toEqual([["VIP", "ending"]]);
    await startCleanUp(services(), on.shopId, target);
    expect(await shown(id)).toMatchObject({ state: "target_off" });
    expect(await listed()).toEqual([["VIP", "off"]]);
  });

  it("is prepared anew where it waits for the merchant and its members change", async () => {
    const id = await sent("VIP", "loyal");
    await save("VIP", inGroups("new"), id);
    await syncOnce(on, target);
    // Its new rule was not counted yet.
    await addRun(on);
    await syncOnce(on, target);
    expect(await newestOf(on, `segment:${String(id)}`)).toMatchObject({ error_code: "members_unknown" });
    expect(places()["Sixfold: VIP"]).toEqual([1, 2]);
    await save("VIP", inGroups("about_to_sleep"), id);
    await refresh();
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual([`segment:${String(id)} emptied`]);
    await save("VIP", inGroups("loyal", "sleeping"), id);
    await refresh();
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual([]);
    expect(places()["Sixfold: VIP"]).toEqual([1, 2, 3]);
  });

  it("is held by a rule that can't be evaluated any more, and empties nothing", async () => {
    const other = await save("Other", inGroups("loyal"));
    const id = await save("VIP", { field: "segment", is: "any_of", values: [String(other)] });
    await refresh();
    await send(id);
    await syncAll(on, target);
    expect(places()["Sixfold: VIP"]).toEqual([1, 2]);
    await removeSegment(services(), on.shopId, other, "keep");
    await refresh();
    await addRun(on);
    await syncOnce(on, target);
    expect(await newestOf(on, `segment:${String(id)}`)).toMatchObject({
      status: "failed",
      error_code: "members_unknown",
    });
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, "Sixfold: VIP": [1, 2] });
    queued = [];
    await save("VIP", inGroups("loyal"), id);
    await refresh();
    expect(queued).toContain(job);
    await syncOnce(on, target);
    expect(await newestOf(on, `segment:${String(id)}`)).toMatchObject({ status: "done" });
  });

  it("has a label that nothing else there has, and another with its next name", async () => {
    const id = await sent("loyal", "new");
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, "Sixfold: loyal (2)": [0] });
    await save("Newcomers", inGroups("new"), id);
    await addRun(on);
    await syncOnce(on, target);
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, "Sixfold: Newcomers": [0] });
    const second = await sent("Loyal", "sleeping");
    // Shopify spells a tag as it was first spelled in the store.
    const spelled = target === "klaviyo" ? "Sixfold: Loyal (2)" : "Sixfold: loyal (2)";
    expect(places()).toMatchObject({ [spelled]: [3], "Sixfold: Newcomers": [0] });
    await save("NEWCOMERS!", inGroups("new"), id);
    await save("Newcomers", inGroups("sleeping"), second);
    for (let runs = 0; runs < 2; runs += 1) {
      await addRun(on);
      await syncOnce(on, target);
    }
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, "Sixfold: NEWCOMERS!": [0], "Sixfold: Newcomers": [3] });
  });

  it.each(["running", "pending", "never"] as const)(
    "ends and keeps what is there, its sync %s",
    async (state) => {
      const id = await sent("VIP", "loyal");
      const there = places();
      const kept = await sent("Kept", "new", "loyal");
      await regroup(on, { 1: "sleeping", 2: "sleeping", 3: "loyal" });
      await addRun(on);
      if (state !== "never") {
        await regroup(on, { 3: "sleeping" });
        await refresh();
        await syncOnce(on, target);
        expect(await heldIn(on)).toContain(`segment:${String(id)} emptied`);
      }
      if (state === "running") {
        await confirm(on, target, [`segment:${String(id)}`]);
        const dying =
          target === "klaviyo"
            ? { client: killingClient(on.client, 1, "after") }
            : { admin: killingAdmin(on.admin, 1, "after") };
        await isKilled(syncOnce(on, target, dying));
      }
      const before = places()["Sixfold: VIP"];
      await end(id, "keep");
      expect(await audiences()).toEqual([{ subject: String(kept), label: "Sixfold: Kept" }]);
      const states = target === "klaviyo" ? "list_states" : "tag_states";
      expect(
        await rowsOf(
          on,
          `select 1 from ${states} where shop_id = $1 and (wanted | may_hold | confirmed | undo_of | failed) & 64 <> 0`,
        ),
      ).toEqual([]);
      await refresh();
      await addRun(on);
      await syncAll(on, target);
      expect(places()["Sixfold: VIP"]).toEqual(before);
      expect(there["Sixfold: VIP"]).toEqual([1, 2]);
      // Its place is free for another, which begins with nobody.
      const next = await sent("Next", "sleeping");
      expect(await audiences()).toEqual([
        { subject: String(next), label: "Sixfold: Next" },
        { subject: String(kept), label: "Sixfold: Kept" },
      ]);
      expect(places()).toMatchObject({ "Sixfold: VIP": before });
    },
  );

  it("ends and is cleaned up, at once and without a preview, though it was paused", async () => {
    const id = await sent("VIP", "loyal");
    await pauseSync(services(), on.shopId, { target, set: `segment:${String(id)}` });
    await end(id, "clean_up");
    await syncOnce(on, target);
    expect(places()).toEqual(GROUPS_OF_PEOPLE);
    expect(await audiences()).toEqual([]);
    expect(await newestOf(on, `segment:${String(id)}`)).toMatchObject({ status: "done", removed: 2 });
    // Sent again, it begins like a new one.
    const { now } = on;
    on = { ...on, now: () => new Date(now().getTime() + 1_000) };
    expect(await send(id)).toEqual({ outcome: "done" });
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual([`segment:${String(id)} first`]);
    await end(id, "clean_up");
    expect(await heldIn(on)).toEqual([]);
    await syncAll(on, target);
    expect(places()).toEqual(GROUPS_OF_PEOPLE);
    expect(await audiences()).toEqual([]);
  });

  it.each(["keep", "clean_up"] as const)("goes with its segment: %s", async (way) => {
    const id = await sent("VIP", "loyal");
    const there = places();
    expect(await removeSegment(services(), on.shopId, id, way)).toBe(true);
    await addRun(on);
    await syncAll(on, target);
    expect(places()).toEqual(way === "keep" ? there : GROUPS_OF_PEOPLE);
    expect(await audiences()).toEqual([]);
    expect(await rowsOf(on, "select set_key from audience_sets where shop_id = $1")).toEqual([
      { set_key: "groups" },
    ]);
  });

  it.runIf(target === "shopify_tags")("finds who carries its tag already, and says so first", async () => {
    const customers = [...on.store.customers.values()];
    for (const [index, customer] of customers.entries())
      if (index === 1 || index === 3) customer.tags = [...customer.tags, "Sixfold: VIP"];
    const id = await save("VIP", inGroups("loyal"));
    await refresh();
    await send(id);
    await syncOnce(on, target);
    const reading = { db: on.db, shopId: on.shopId, admin: () => Promise.resolve(on.admin) };
    const { waiting } = (await readAudienceTargets(reading, segmentAudience(id))).targets[target];
    expect(waiting).toMatchObject({ code: "first", moved: 2, places: [{ adds: 1, removes: 1 }] });
    await confirm(on, target);
    await syncOnce(on, target);
    expect(places()["Sixfold: VIP"]).toEqual([1, 2]);
  });

  describe.runIf(target === "shopify_tags")("whose first reading was left half-way", () => {
    const isIn = (index: number) => index === 1 || index === 3;
    const carry = (is: (index: number) => boolean): void => {
      for (const [index, customer] of [...on.store.customers.values()].entries()) {
        const others = customer.tags.filter((tag) => tag !== "Sixfold: VIP");
        customer.tags = is(index) ? [...others, "Sixfold: VIP"] : others;
      }
    };
    const read = () => rowsOf(on, "select member from audit_members where shop_id = $1");
    const waits = async (id: number) => {
      await syncOnce(on, target);
      const reading = { db: on.db, shopId: on.shopId, admin: () => Promise.resolve(on.admin) };
      return (await readAudienceTargets(reading, segmentAudience(id))).targets[target].waiting;
    };

    /** A segment that is sent. The process dies once the carriers of its tag are read. */
    async function sentHalfWay(): Promise<number> {
      carry(isIn);
      const id = await save("VIP", inGroups("loyal"));
      await refresh();
      await send(id);
      for (let at = 1; (await read()).length === 0; at += 1)
        expect(await isKilled(syncOnce(on, target, { db: killingDatabase(on.db, at, "before") }))).toBe(true);
      expect(await read()).toHaveLength(2);
      return id;
    }

    it("is read anew where it was ended meanwhile and is sent again", async () => {
      const id = await sentHalfWay();
      await end(id, "keep");
      expect(await read()).toEqual([]);
      carry((index) => index === 1);
      await send(id);
      expect(await waits(id)).toMatchObject({ code: "first", moved: 1, places: [{ adds: 1, removes: 0 }] });
    });

    it("is read anew where it has another name by now, and so another tag", async () => {
      const id = await sentHalfWay();
      await save("Club", inGroups("loyal"), id);
      await refresh();
      expect(await waits(id)).toMatchObject({
        ...{ code: "first", moved: 2 },
        places: [{ label: "Sixfold: Club", adds: 2, removes: 0 }],
      });
    });
  });

  it("leaves a tag or list that an erasure still takes its customer off", async () => {
    const id = await sent("VIP", "loyal");
    await end(id, "keep");
    const [customer] = await rowsOf(
      on,
      "select id, shopify_id from customers where shop_id = $1 order by shopify_id offset 1 limit 1",
    );
    const ids = {
      customerIds: [BigInt(String(customer?.["id"]))],
      customerShopifyIds: [BigInt(String(customer?.["shopify_id"]))],
    };
    const known = await inShopSql(on.db, on.shopId, (sql) => readTarget(sql, target));
    if (known === null) throw new Error("The target is gone.");
    const asked = { ...ids, id: 1, requestedAt: on.now(), gone: false, orderIds: [], klaviyoIds: [] };
    const erasure = { ...asked, emails: ["p1@example.com"] };
    await (target === "klaviyo"
      ? takeOffKlaviyo(on.client, known, erasure)
      : takeOffTags(on.admin, known, erasure));
    expect(places()["Sixfold: VIP"]).toEqual([2]);
  });

  it("is synced at once when the merchant asks for it, after a failure too", async () => {
    const id = await sent("VIP", "loyal");
    const sync = () => syncAudience(services(), on.shopId, { target, audience: segmentAudience(id) });
    await rowsOf(on, "update segments set failure = 'too_slow' where shop_id = $1");
    expect(await sync()).toEqual({ outcome: "done" });
    await syncOnce(on, target);
    expect(await newestOf(on, `segment:${String(id)}`)).toMatchObject({ error_code: "members_unknown" });
    await rowsOf(on, "update segments set failure = null where shop_id = $1");
    queued = [];
    expect(await sync()).toEqual({ outcome: "done" });
    expect(queued).toEqual([job]);
    await syncOnce(on, target);
    expect(await newestOf(on, `segment:${String(id)}`)).toMatchObject({ status: "done" });
    // At Klaviyo the groups had one more, for what their profiles show.
    expect((await syncsOf(on)).filter((each) => each.startsWith("segment:"))).toHaveLength(3);
    await end(id, "keep");
    expect(await sync()).toEqual({ outcome: "off" });
  });

  it("is refused where the target is off or leaving, or the segment is gone", async () => {
    const id = await save("VIP", inGroups("loyal"));
    await refresh();
    expect(await send(id + 1)).toEqual({ outcome: "gone" });
    await startCleanUp(services(), on.shopId, target);
    expect(await send(id)).toEqual({ outcome: "off" });
    await syncOnce(on, target);
    expect(await send(id)).toEqual({ outcome: "off" });
    expect(await audiences()).toEqual([]);
  });

  it("is not more than 200 times there", async () => {
    await inShopSql(on.db, on.shopId, (sql) =>
      sql.query(
        `insert into audiences (shop_id, target, place, kind, subject)
         select $1, $2, place, 'arm', place::text from generate_series(6, 205) place`,
        [sql.shopId, target],
      ),
    );
    const id = await save("VIP", inGroups("loyal"));
    expect(await send(id)).toEqual({ outcome: "too_many" });
  });
});

const GROUP_LABELS: ReadonlySet<string> = new Set(
  (["new", "about_to_sleep", "sleeping", "potential_loyal", "loyal", "loyal_at_risk"] as const).map((group) =>
    label(group),
  ),
);
