import { afterEach, describe, expect, it } from "vitest";

import { type Database, openDatabase } from "../../../app/db/core/database.server.ts";
import { bundledMigrations, migrate } from "../../../app/db/migrate/migrate.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Audience } from "../../../app/db/sync/audience-rows.ts";
import { readTarget, type Target } from "../../../app/db/sync/sync-targets.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { emptyDatabase } from "../../setup/database.ts";

const all = bundledMigrations();
const before = all.slice(
  0,
  all.findIndex(({ name }) => name.endsWith("_audiences")),
);
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A database of the version before. */
async function oldDatabase(): Promise<Database> {
  const { url, remove } = await emptyDatabase();
  const db = openDatabase(url);
  cleanups.push(remove, () => db.close());
  await migrate(db, before);
  return db;
}

interface OldTarget {
  readonly target: Target;
  readonly labels?: { readonly current: object; readonly previous: object | null };
  readonly listIds?: Partial<Record<Group, string>>;
  readonly masks?: { readonly known?: number; readonly taken?: number; readonly made?: number };
  readonly segmentIds?: object;
}

async function enter(db: Database, shopId: number, old: OldTarget): Promise<void> {
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  const { known = 0, taken = 0, made = 0 } = old.masks ?? {};
  await inShopSql(db, shopId, (sql) =>
    sql.query(
      `insert into sync_targets (shop_id, target, enabled, language, labels, list_ids, lists_known, lists_taken,
                                 lists_made, segment_ids)
       values ($1, $2, true, 'en', $3::jsonb, $4::jsonb, $5, $6, $7, $8::jsonb)`,
      [
        ...[shopId, old.target, json(old.labels), json(old.listIds), known, taken, made],
        json(old.segmentIds),
      ],
    ),
  );
}

async function audiencesOf(db: Database, shopId: number, target: Target): Promise<readonly Audience[]> {
  return (await inShopSql(db, shopId, (sql) => readTarget(sql, target)))?.audiences ?? [];
}

const names = (prefix: string) => Object.fromEntries(GROUPS.map((group) => [group, `${prefix}: ${group}`]));
/** A group of which nothing is known but its label. */
const plain = (subject: Group, label: string | null): Audience => ({
  kind: "group",
  subject,
  place: GROUPS.indexOf(subject),
  label,
  previousLabel: null,
  listId: null,
  listKnown: false,
  listTaken: false,
  listMade: false,
  segment: null,
  endedAt: null,
});

describe("the migration to audiences", () => {
  it("keeps the labels of tags, those in use and those before", async () => {
    const db = await oldDatabase();
    const labels = { current: names("Club"), previous: names("Sixfold") };
    await enter(db, 1, { target: "shopify_tags", labels });
    await enter(db, 2, { target: "shopify_tags", labels: { current: names("VIP"), previous: null } });
    await migrate(db);
    expect(await audiencesOf(db, 1, "shopify_tags")).toEqual(
      GROUPS.map((group) => ({ ...plain(group, `Club: ${group}`), previousLabel: `Sixfold: ${group}` })),
    );
    expect(await audiencesOf(db, 2, "shopify_tags")).toEqual(
      GROUPS.map((group) => plain(group, `VIP: ${group}`)),
    );
  });

  it("keeps of each list whether it is known, found, taken or made, and of each segment how far it is", async () => {
    const db = await oldDatabase();
    await enter(db, 1, {
      target: "klaviyo",
      labels: { current: names("Sixfold"), previous: null },
      listIds: { new: "L1", about_to_sleep: "L2", sleeping: "L3", loyal_at_risk: "L6" },
      masks: { known: 0b100011, taken: 0b100001, made: 0b010001 },
      segmentIds: {
        new: { id: "S1", name: "Sixfold: new", made: true },
        sleeping: { id: null, name: "Sixfold: sleeping", made: true },
        // An earlier version did not note who made it.
        loyal: { id: "S5", name: "Sixfold: loyal" },
      },
    });
    await migrate(db);
    const of = (group: Group) => plain(group, `Sixfold: ${group}`);
    const segment = (id: string | null, group: Group, made: boolean) => ({
      segment: { id, name: `Sixfold: ${group}`, made },
    });
    const found = { listId: "L2", listKnown: true };
    const made = { listId: "L1", listKnown: true, listTaken: true, listMade: true };
    expect(await audiencesOf(db, 1, "klaviyo")).toEqual([
      { ...of("new"), ...made, ...segment("S1", "new", true) },
      { ...of("about_to_sleep"), ...found },
      { ...of("sleeping"), listId: "L3", ...segment(null, "sleeping", true) },
      of("potential_loyal"),
      // It was about to be made.
      { ...of("loyal"), listMade: true, ...segment("S5", "loyal", false) },
      { ...of("loyal_at_risk"), listId: "L6", listKnown: true, listTaken: true },
    ]);
  });

  it("keeps what is known before the first sync: lists that a preview found, and one that was about to be made", async () => {
    const db = await oldDatabase();
    await enter(db, 1, {
      target: "klaviyo",
      listIds: { loyal: "L5" },
      masks: { known: 0b010000, made: 0b000001 },
    });
    await enter(db, 2, { target: "klaviyo", masks: { made: 0b000001 } });
    await migrate(db);
    const about = (await audiencesOf(db, 1, "klaviyo")).filter(({ place }) => place === 0 || place === 4);
    expect(about).toEqual([
      { ...plain("new", null), listMade: true },
      { ...plain("loyal", null), listId: "L5", listKnown: true },
    ]);
    expect((await audiencesOf(db, 2, "klaviyo")).map(({ listMade }) => listMade)).toEqual([
      true,
      ...[false, false, false, false, false],
    ]);
  });

  it("enters nothing for a target for which nothing was ever prepared", async () => {
    const db = await oldDatabase();
    await enter(db, 1, { target: "klaviyo" });
    await migrate(db);
    expect(await audiencesOf(db, 1, "klaviyo")).toEqual([]);
  });

  it("lets an open audit go on at its list, and leaves both tables to one shop at a time", async () => {
    const db = await oldDatabase();
    await inShopSql(db, 1, (sql) =>
      sql.query(
        `insert into audits (shop_id, target, status, requested_at, place)
         select $1, 'klaviyo', 'running', now(), place from unnest('{1,2,4,8,16,32,null}'::int[]) as place`,
        [1],
      ),
    );
    // A later migration has open audits read from the start.
    await migrate(db, all.slice(0, before.length + 1));
    const audits = await inShopSql(db, 1, (sql) =>
      sql.query<{ place: number | null }>("select place from audits where shop_id = $1 order by id", [1]),
    );
    expect(audits.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, null]);
    const { rows } = await db.pool.query<{ forced: boolean }>(
      `select bool_and(relforcerowsecurity and relrowsecurity) as forced from pg_class
        where relname in ('audiences', 'sync_targets', 'audits')`,
    );
    expect(rows).toEqual([{ forced: true }]);
  });

  it("refuses a place of the groups to others, and another place to a group", async () => {
    const db = await oldDatabase();
    await migrate(db);
    const enterAt = (kind: string, place: number) =>
      inShopSql(db, 1, (sql) =>
        sql.query(
          "insert into audiences (shop_id, target, place, kind, subject) values ($1, 'klaviyo', $2, $3, 'loyal')",
          [1, place, kind],
        ),
      );
    await expect(enterAt("segment", 5)).rejects.toThrow("audiences_place_check");
    await expect(enterAt("group", 6)).rejects.toThrow("audiences_place_check");
  });
});
