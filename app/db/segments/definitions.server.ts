/** What the merchant means by recent, frequent, high value and lapsed. */
import { z } from "zod";

import {
  DEFAULT_DEFINITIONS,
  definitionProblems,
  type Definitions,
} from "../../domain/presets/definitions.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const stored = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));

/** The merchant's definitions; the defaults until the first save. A name that was not stored has its default. */
export async function readDefinitions(sql: ShopSql): Promise<Definitions> {
  const [row] = await sql.query<{ definitions: unknown }>(
    "select definitions from preset_definitions where shop_id = $1",
    [sql.shopId],
  );
  if (row === undefined) return DEFAULT_DEFINITIONS;
  const given = stored.parse(row.definitions);
  const known = Object.entries(given).filter(([name]) => Object.hasOwn(DEFAULT_DEFINITIONS, name));
  const definitions = { ...DEFAULT_DEFINITIONS, ...(Object.fromEntries(known) as Partial<Definitions>) };
  return Object.keys(definitionProblems(definitions)).length === 0 ? definitions : DEFAULT_DEFINITIONS;
}

export async function saveDefinitions(sql: ShopSql, definitions: Definitions, now: Date): Promise<void> {
  await sql.query(
    `insert into preset_definitions (shop_id, definitions, updated_at) values ($1, $2, $3)
     on conflict (shop_id) do update set definitions = excluded.definitions, updated_at = excluded.updated_at`,
    [sql.shopId, JSON.stringify(definitions), now.toISOString()],
  );
}
