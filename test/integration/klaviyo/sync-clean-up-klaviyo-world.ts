/** The tests of Klaviyo's clean-up share these functions. */
import { expect } from "vitest";

import { startCleanUp } from "../../../app/sync/merchant/clean-up.server.ts";
import { connect } from "./sync-klaviyo-world.ts";
import { decisions, listsIn, rowsOf, runKlaviyo, type World } from "../sync/sync-world.ts";

export const HELD = { confirms: false } as const;

export const start = async (on: World): Promise<string> =>
  (await startCleanUp(decisions(on), on.shopId, "klaviyo")).outcome;

export async function targetOf(on: World): Promise<Record<string, unknown>> {
  const [target] = await rowsOf(
    on,
    `select enabled, leaving, encrypted_key as key,
            (select jsonb_object_agg(subject, list_id) filter (where list_id is not null or list_made or list_taken)
               from audiences where shop_id = $1 and target = 'klaviyo') as lists,
            (select jsonb_object_agg(subject, segment_name) filter (where segment_name is not null)
               from audiences where shop_id = $1 and target = 'klaviyo') as segments
       from sync_targets where shop_id = $1 and target = 'klaviyo'`,
  );
  return target ?? {};
}

const OFF = { enabled: false, leaving: false, key: null, lists: null, segments: null };

/** Profiles that show any of our properties. */
export function shownIn({ klaviyo }: World): string[] {
  return [...klaviyo.simulation.store.profiles.values()]
    .filter(({ properties }) => [...properties.keys()].some((name) => name.startsWith("sixfold_")))
    .map(({ email }) => email ?? "");
}

/** Klaviyo has nothing of ours except the empty lists that are named, and we keep nothing of it. */
export async function expectClean(
  on: World,
  kept: Record<string, string[]> = {},
  what: object = {},
): Promise<void> {
  const { store } = on.klaviyo.simulation;
  expect({ ...what, lists: listsIn(on), shown: shownIn(on), segments: store.segments.size }).toEqual({
    ...what,
    lists: kept,
    shown: [],
    segments: 0,
  });
  expect({ ...what, ...(await targetOf(on)) }).toEqual({ ...what, ...OFF });
  for (const table of ["customer_emails", "list_states"]) {
    expect({ ...what, table, rows: await rowsOf(on, `select 1 from ${table} where shop_id = $1`) }).toEqual({
      ...what,
      table,
      rows: [],
    });
  }
}

/** A list of the merchant's own, with members. */
export function listOfMerchant(on: World, name: string, emails: readonly string[]): void {
  const { store } = on.klaviyo.simulation;
  const list = store.makeList(name, Date.now());
  for (const email of emails) {
    const { profile } = store.upsert({ attributes: { email } }, Date.now(), false);
    profile.properties.set("city", "Oslo");
    store.join(list, profile.id, Date.now());
  }
}

export async function syncAgain(on: World, segments = false): Promise<void> {
  await connect(on);
  if (segments) await rowsOf(on, "update sync_targets set segments = true where shop_id = $1");
  await runKlaviyo(on);
}
