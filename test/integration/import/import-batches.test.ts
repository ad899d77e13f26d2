import { afterEach, expect, it } from "vitest";

import { runImport } from "../../../app/ingest/import.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import {
  continueImport,
  makeWorld,
  never,
  newestImport,
  NOW,
  orders,
  rows,
  type World,
} from "./import-world.ts";

let world: World;
afterEach(async () => world.close());

const ORDERS = 13_000;

/** Has the database refuse the order with this index in the file. */
async function refuseOrder(place: number): Promise<void> {
  await world.db.pool.query(`
    create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = 'check_violation'; end $$;
    create trigger refuse before insert on orders for each row when (new.id = ${FIRST_ORDER_ID + place})
      execute function refuse()`);
}

async function acceptAll(): Promise<void> {
  await world.db.pool.query("drop trigger refuse on orders");
}

it("are stored one after the other, each with its position, while the next one is read", async () => {
  world = await makeWorld(orders(ORDERS));
  const stored: { lines: number; ordersWritten: number }[] = [];
  const metrics = {
    importAdvanced: (batch: (typeof stored)[number]) => void stored.push(batch),
    importEnded: () => undefined,
  };
  await startImport(world.services, world.shopId, NOW);
  const services = { ...world.services, metrics };
  while ((await runImport(services, world.shopId, never)).outcome !== "done");
  expect(stored.length).toBeGreaterThan(1);
  expect(stored.reduce((sum, { lines }) => sum + lines, 0)).toBe(ORDERS);
  expect(stored.every(({ lines, ordersWritten }) => lines === ordersWritten)).toBe(true);
});

it.each([
  ["first", 10],
  ["second", 7_000],
  ["last", ORDERS - 1],
])("end with one that can't be stored, the %s, and go on from there", async (_, place) => {
  world = await makeWorld(orders(ORDERS));
  await startImport(world.services, world.shopId, NOW);
  await refuseOrder(place);
  const run = async (): Promise<void> => {
    while ((await runImport(world.services, world.shopId, never)).outcome !== "done");
  };
  await expect(run()).rejects.toThrow("refused");
  const { status, lines_read: lines } = await newestImport(world);
  expect(status).toBe("reading");
  expect(lines).toBeLessThanOrEqual(place);
  // The stored orders are those up to the position, and no more.
  expect(await rows(world, "orders")).toHaveLength(Number(lines));
  await acceptAll();
  await continueImport(world);
  expect(await newestImport(world)).toMatchObject({
    status: "complete",
    lines_read: ORDERS,
    orders_written: ORDERS,
  });
  expect(await rows(world, "orders")).toHaveLength(ORDERS);
});

it("ends at once when the job is stopped, with whole batches only", async () => {
  world = await makeWorld(orders(ORDERS));
  const stop = new AbortController();
  const metrics = { importAdvanced: () => stop.abort(new Error("stopped")), importEnded: () => undefined };
  await startImport(world.services, world.shopId, NOW);
  const services = { ...world.services, metrics };
  const run = async (): Promise<void> => {
    while ((await runImport(services, world.shopId, stop.signal)).outcome !== "done");
  };
  await expect(run()).rejects.toThrow("stopped");
  const { lines_read: lines } = await newestImport(world);
  expect(lines).toBeLessThan(ORDERS);
  expect(await rows(world, "orders")).toHaveLength(Number(lines));
});
