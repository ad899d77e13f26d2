/** What the targets hold of one customer. */
import { labelledPlaces } from "../../domain/sync/labelled-places.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";
import { hasPlace } from "../../domain/sync/places.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { labelled } from "./audience-rows.ts";
import { readSyncTargets, type Target } from "./sync-targets.server.ts";

/** An audience at a target under its label in use. */
export type HeldAudience = AudienceSubject & { readonly label: string };

/** A customer at a target that is switched on. */
export interface CustomerAtTarget {
  readonly target: Target;
  /** Where the target has confirmed that the customer is. */
  readonly confirmed: readonly HeldAudience[];
  /** Where the last sync wanted the customer, and the target has not confirmed it yet. */
  readonly awaited: readonly HeldAudience[];
  /** Why the last try to change it failed, as a code; null: it did not fail. */
  readonly failure: string | null;
  /** Whether anything of the customer was ever prepared for the target. */
  readonly known: boolean;
}

interface StateRow {
  readonly target: Target;
  readonly word: number;
  readonly wanted: bigint;
  readonly confirmed: bigint;
  readonly failure: string | null;
}

/** What each target that is switched on holds of a customer: the tags, and the lists of all the customer's profiles. */
export async function readAtTargets(sql: ShopSql, customerId: bigint): Promise<CustomerAtTarget[]> {
  const targets = (await readSyncTargets(sql)).filter(({ enabled }) => enabled);
  if (targets.length === 0) return [];
  const rows = await sql.query<StateRow>(
    `select 'shopify_tags' as target, word, wanted, confirmed, failure
       from tag_states where shop_id = $1 and customer_id = $2
     union all
     select 'klaviyo', s.word, s.wanted, s.confirmed, s.failure
       from list_states p join list_states s on s.shop_id = p.shop_id and s.email = p.email
      where p.shop_id = $1 and p.customer_id = $2 and p.word = 0`,
    [sql.shopId, customerId],
  );
  return targets.map(({ target, audiences }) => {
    const own = rows.filter((row) => row.target === target);
    const isIn = (place: number, mask: "wanted" | "confirmed"): boolean =>
      own.some((row) => hasPlace({ word: row.word, mask: row[mask] }, place));
    const inUse = labelledPlaces(labelled(audiences)).filter(({ isOld }) => !isOld);
    const named = inUse.map(({ audience, place, label }) => ({ place, held: { ...audience, label } }));
    return {
      target,
      confirmed: named.filter(({ place }) => isIn(place, "confirmed")).map(({ held }) => held),
      awaited: named
        .filter(({ place }) => isIn(place, "wanted") && !isIn(place, "confirmed"))
        .map(({ held }) => held),
      failure: own.find(({ failure }) => failure !== null)?.failure ?? null,
      known: own.length > 0,
    };
  });
}

/** A profile of the customer in Klaviyo; null: none is known. */
export async function readProfileId(sql: ShopSql, customerId: bigint): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `select id from (
       select klaviyo_id as id, 1 as place from customers where shop_id = $1 and id = $2
       union all
       select klaviyo_id, 2 from list_states where shop_id = $1 and customer_id = $2 and word = 0
       union all
       select klaviyo_id, 3 from klaviyo_profiles where shop_id = $1 and customer_id = $2) found
      where id is not null order by place, id limit 1`,
    [sql.shopId, customerId],
  );
  return row?.id ?? null;
}
