/** The tests of the sync with Klaviyo share these functions. */
import { expect, onTestFinished } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { connectKlaviyo, disconnectKlaviyo } from "../../../app/sync/connection/klaviyo-connection.server.ts";
import {
  KEY,
  label,
  makeWorld,
  switchOn,
  type Person,
  type World,
  type WorldOptions,
} from "../sync/sync-world.ts";

type MakeWorld = (
  people: readonly Person[],
  options?: WorldOptions & { readonly createProfiles?: boolean },
) => Promise<World>;

/** A world with Klaviyo connected. Every request must have kept the contract at the end of its test. */
export const klaviyoWorld: MakeWorld = async (people, options = {}) => {
  const world = await makeWorld(people, options);
  onTestFinished(() => {
    expect(world.klaviyo.simulation.violations).toEqual([]);
  });
  await switchOn(world, "klaviyo", options.createProfiles ?? true);
  return world;
};

export function calls({ klaviyo }: World, endpoint: string): number {
  return klaviyo.simulation.calls.get(endpoint) ?? 0;
}

/** The six lists with the members that are named, and no others. */
export function lists(
  members: Partial<Record<Group, string[]>>,
  prefix = "Sixfold",
): Record<string, string[]> {
  return Object.fromEntries(GROUPS.map((group) => [label(group, prefix), members[group] ?? []]));
}

export async function setListPrefix(world: World, prefix: string): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      `insert into settings (shop_id, window_years, include_point_of_sale, tag_prefix, list_prefix, updated_at)
       values ($1, 10, false, 'Sixfold', $2, now())
       on conflict (shop_id) do update set list_prefix = excluded.list_prefix`,
      [world.shopId, prefix],
    ),
  );
}

export async function disconnect(on: World): Promise<void> {
  await disconnectKlaviyo(on, on.shopId);
}

export async function connect(on: World): Promise<void> {
  const queue = { enqueue: async () => undefined };
  const deps = { db: on.db, queue, secrets: { seal: () => "sealed" }, klaviyoBy: () => on.client };
  const outcome = await connectKlaviyo(
    deps,
    on.shopId,
    { key: KEY, createProfiles: true, segments: false },
    on.now(),
  );
  expect(outcome).toMatchObject({ outcome: "connected" });
}

/** The properties of a profile, by its email. */
export function propertiesOf({ klaviyo }: World, email: string): Record<string, unknown> | null {
  const profile = klaviyo.simulation.store.byEmail(email);
  return profile ? Object.fromEntries(profile.properties) : null;
}
