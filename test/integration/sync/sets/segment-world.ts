/** Segments beside the groups at a target. Who is in them is noted as a refresh notes it. */
import { inShopSql, type ShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { addAudience, endAudience } from "../../../../app/db/sync/audiences.server.ts";
import type { Target } from "../../../../app/db/sync/sync-targets.server.ts";
import type { SetKey } from "../../../../app/domain/sync/audience-set.ts";
import { setOfPlace } from "../../../../app/domain/sync/places.ts";
import { confirmSync } from "../../../../app/sync/merchant/decisions.server.ts";
import { addSet, decisions, rowsOf, runKlaviyo, runTags, type World } from "../sync-world.ts";

export const segmentName = (id: number): string => `Sixfold: Segment ${String(id)}`;
export const segmentSet = (id: number): SetKey => `segment:${String(id)}`;

/** Has segments with these ids sent to a target, each at the next free place. */
export async function addSegments(on: World, target: Target, ids: readonly number[]): Promise<void> {
  await inShopSql(on.db, on.shopId, async (sql) => {
    for (const id of ids) {
      await saveSegment(sql, id);
      const audience = { kind: "segment", subject: String(id), label: segmentName(id) } as const;
      await addAudience(sql, target, audience);
      await addSet(sql, { target, set: segmentSet(id) });
    }
  });
}

/** The same with places far up, as if it had more: from the id 64 on they are of the second word. */
export async function addFarSegments(on: World, target: Target, ids: readonly number[]): Promise<void> {
  await addSegments(on, target, ids);
  await rowsOf(
    on,
    `update audiences set place = subject::int - 1
      where shop_id = $1 and target = $2 and kind = 'segment' and subject = any($3::text[])`,
    [target, ids.map(String)],
  );
}

async function saveSegment(sql: ShopSql, id: number): Promise<void> {
  await sql.query(
    `insert into segments (shop_id, id, place, name, name_key, rule, created_at, changed_at, refreshed_at,
                           refreshed_version, members)
     values ($1, $2, $3, $4, $4, '{}', now(), now(), now(), 1, 0) on conflict do nothing`,
    [sql.shopId, id, placeOfMembers(id), `Segment ${String(id)}`],
  );
}

/** The segments' own places of members are others than their places at the targets, and in several words. */
const placeOfMembers = (id: number): number => (id * 7) % 200;

/** Puts just these customers (by index) into a segment. */
export async function fill(on: World, id: number, indexes: readonly number[]): Promise<void> {
  const { word, mask } = setOfPlace(placeOfMembers(id));
  // As `forgetMembers` does: nobody has a row without a segment.
  const ofWord = "shop_id = $1 and word = $2 and members";
  await rowsOf(on, `delete from segment_members where ${ofWord} & ~$3::bigint = 0`, [word, mask]);
  await rowsOf(
    on,
    `update segment_members set members = members & ~$3::bigint where ${ofWord} & $3::bigint <> 0`,
    [word, mask],
  );
  await rowsOf(
    on,
    `insert into segment_members as s (shop_id, customer_id, word, members)
     select $1, c.id, $2, $3::bigint
       from (select id, row_number() over (order by shopify_id) - 1 as index from customers where shop_id = $1) c
      where c.index = any($4::int[])
     on conflict (shop_id, customer_id, word) do update set members = s.members | excluded.members`,
    [word, mask, indexes],
  );
}

export async function endSegment(on: World, target: Target, id: number): Promise<void> {
  await inShopSql(on.db, on.shopId, (sql) =>
    endAudience(sql, target, { kind: "segment", subject: String(id) }, on.now()),
  );
}

/** What is held for the merchant: `segment:1 first`. */
export async function heldIn(on: World): Promise<string[]> {
  const text = "select set_key, hold_code from syncs where shop_id = $1 and status = 'pending' order by id";
  return (await rowsOf(on, text)).map(({ set_key, hold_code }) => `${String(set_key)} ${String(hold_code)}`);
}

type Ways = Omit<NonNullable<Parameters<typeof runKlaviyo>[1]>, "confirms">;

/** Runs a target's syncs until nothing is due. What is held stays so. */
export async function syncOnce(on: World, target: Target, ways: Ways = {}): Promise<void> {
  await (target === "klaviyo" ? runKlaviyo : runTags)(on, { ...ways, confirms: false });
}

/** Confirms what is held of these sets; null: of all. */
export async function confirm(
  on: World,
  target: Target,
  sets: readonly SetKey[] | null = null,
): Promise<number> {
  const rows = await rowsOf(
    on,
    "select id from syncs where shop_id = $1 and target = $2 and status = 'pending' and ($3::text[] is null or set_key = any($3)) order by id",
    [target, sets],
  );
  for (const { id } of rows) await confirmSync(decisions(on), on.shopId, { target, syncId: Number(id) });
  return rows.length;
}

/** Runs a target's syncs to the end, and confirms all that is held. */
export async function syncAll(on: World, target: Target, ways: Ways = {}): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await syncOnce(on, target, ways);
    if ((await confirm(on, target)) === 0) return;
  }
  throw new Error("The syncs come to no end.");
}
