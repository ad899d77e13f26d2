/** Workflows in Flow for the moves of a shop of any size, and lists that all of its customers are put on. */
import { expect } from "vitest";

import { readMovesOf, readScoredNow } from "../../../app/db/insights/one-customer.server.ts";
import { emptyList, findPicked, pickCustomers } from "../../../app/db/segments/picked-customers.server.ts";
import { addAudience } from "../../../app/db/sync/audiences.server.ts";
import { enableTarget } from "../../../app/db/sync/sync-targets.server.ts";
import {
  dropCalls,
  nextCalls,
  nextTry,
  noteCallsOfRun,
  noteCallsOfSegments,
} from "../../../app/db/workflows/calls.server.ts";
import { noteAnswers, setApart } from "../../../app/db/workflows/answers.server.ts";
import { noteTrigger } from "../../../app/db/workflows/triggers.server.ts";
import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { TRIGGERS } from "../../../app/domain/workflows/triggers.ts";
import { LATER, NOW, type GrowthShop } from "./growth-shop.ts";

const SEGMENT = 4_243;
/** So small that also a small shop has many batches. */
const BATCH = 1_000;
/** As many are sent at once by an extension. */
const PICKED = 250;

export async function startWorkflows({ tx }: GrowthShop): Promise<void> {
  await tx(async (sql) => {
    for (const id of TRIGGERS) await noteTrigger(sql, { id, isUsed: true, toldAt: NOW });
    await enableTarget(sql, "klaviyo", NOW);
    await addAudience(sql, "klaviyo", { kind: "segment", subject: String(SEGMENT), label: null });
    await sql.query(
      `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
       select $1, $2, id, $3, 1, true, 1 from customers where shop_id = $1`,
      [sql.shopId, LATER, SEGMENT],
    );
  });
  await tx(async (sql) => {
    const [newest] = await sql.query<{ id: number }>(
      "select max(run_id) as id from moves where shop_id = $1",
      [sql.shopId],
    );
    expect(await noteCallsOfRun(sql, newest?.id ?? 0, NOW)).toBe(true);
    expect(await noteCallsOfSegments(sql, [SEGMENT], LATER)).toBe(true);
  });
  while (await tx(startNext));
  await tx(dropCalls);
  await tx(pickAll);
  await tx(async (sql) => {
    await sql.query("delete from segment_moves where shop_id = $1 and segment_id = $2", [
      sql.shopId,
      SEGMENT,
    ]);
    await sql.query("delete from audiences where shop_id = $1 and kind = 'segment' and subject = $2", [
      sql.shopId,
      String(SEGMENT),
    ]);
  });
}

async function startNext(sql: ShopSql): Promise<boolean> {
  const fresh = await nextCalls(sql, "fresh", BATCH, NOW);
  const calls = fresh.length > 0 ? fresh : await nextCalls(sql, "due", BATCH, NOW);
  await nextTry(sql);
  const ids = calls.map(({ id }) => id);
  const counts = new Map([["loyalty-group-changed", { sent: 1, refused: 0, failed: 0 }] as const]);
  // A tenth fails, and comes again alone.
  const failed = ids.length < BATCH ? [] : ids.slice(0, 10).map((id) => ({ id, afterSeconds: 0 }));
  await setApart(sql, ids.slice(0, failed.length), NOW);
  await noteAnswers(sql, { ended: ids.slice(failed.length), failed, counts }, NOW);
  return calls.length > 0;
}

/** An extension asks for a customer, and sends as many as it may, whatever the size of the shop. */
async function pickAll(sql: ShopSql): Promise<void> {
  const rows = await sql.query<{ id: bigint }>(
    "select shopify_id as id from customers where shop_id = $1 and shopify_id is not null order by id limit $2",
    [sql.shopId, PICKED],
  );
  const [first] = rows;
  const known = first === undefined ? null : await readScoredNow(sql, first.id);
  if (known !== null) await readMovesOf(sql, known.id, 3);
  const found = await findPicked(
    sql,
    rows.map(({ id }) => id),
    "called",
  );
  await pickCustomers(
    sql,
    "called",
    found.map(({ id }) => id),
    NOW,
  );
  await emptyList(sql, "called");
}
