import type pg from "pg";

import type { Held } from "./held.ts";
import type { Outside } from "./outside.ts";
import { listsAt, tagsAt } from "./watch.ts";

/** All that must come out the same, by section: a text for each key. */
export type EndState = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * What the database holds in the end. Left out: when things happened, the ids of rows, and how many imports, runs and
 * syncs it took, which rise where the merchant asked again; `updated_at` of orders, which is the simulator's clock.
 */
const SECTIONS: Readonly<Record<string, string>> = {
  orders: `select id::text as key, jsonb_build_array(customer_shopify_id, created_at, processed_at, state, point_of_sale,
                  currency, amount_minor)::text as value from orders`,
  customers: `select coalesce(shopify_id::text, 'none') as key,
                     jsonb_build_array(order_count, spent_minor, last_order_at, r, f, m, "group")::text as value from customers`,
  merges: `select gone_id::text as key, kept_id::text as value from customer_merges`,
  moves: `select c.shopify_id::text as key,
                 string_agg(concat(m.from_group, ' > ', m.to_group, ' (', m.cause, ')'), ', ' order by m.run_id) as value
            from moves m join customers c on c.id = m.customer_id group by 1`,
  models: `select 'model ' || row_number() over (order by id) as key,
                  jsonb_build_array(status, cause, gaps, gap50_days, gap75_days, gap90_days, boundaries, centroids, customers, orders, input_hash)::text
                    as value from models`,
  run: `select 'newest' as key, jsonb_build_array(as_of, orders, eligible, left_out, customers, input_hash, fit_check)::text
                 as value from (select * from runs order by id desc limit 1) r`,
  snapshot: `select s."group" as key, jsonb_build_array(customers, orders, spent_minor, median_recency_days)::text as value
               from snapshots s where run_id = (select max(id) from runs)`,
  targets: `select target as key, jsonb_build_array(enabled, language, metafields, metafields_defined, create_profiles,
                   segments, paused_at is null, failing_since is null)::text as value
              from sync_targets`,
  audiences: `select concat(target, ' ', place) as key,
                     jsonb_build_array(kind, subject, label, previous_label, list_known, list_taken)::text as value
                from audiences`,
  syncs: `select target as key, jsonb_build_array(
                   (array_agg(status order by id desc))[1], (array_agg(failed order by id desc))[1],
                   (array_agg(unreachable order by id desc))[1],
                   array_agg(distinct coalesce(hold_code, 'none')) filter (where planned > 0), bool_and(confirmed_at is not null))::text as value
            from syncs where status <> 'discarded' group by target`,
  "tags held": `select c.shopify_id::text as key,
                       jsonb_build_array(s.wanted, s.held, s.confirmed, s.line, s.failure, s.approved,
                                         s.undo_to)::text as value
                  from sync_states s join customers c on c.id = s.customer_id where s.held <> 0 or s.wanted <> 0`,
  "profiles held": `select p.email as key, jsonb_build_array(c.shopify_id, p.wanted, p.held, p.confirmed, p.wanted_content,
                           p.sent_content, p.failure, p.line, p.approved,
                           p.undo_to, p.undo_content)::text as value
                      from profile_states p left join customers c on c.id = p.customer_id`,
  "metafields held": `select c.shopify_id::text as key, jsonb_build_array(m.wanted, m.sent, m.failure, m.line, m.undo_to)::text as value
                        from metafield_states m join customers c on c.id = m.customer_id`,
  erasures: `select 'erasures' as key, jsonb_build_array((select count(*) from erased_customers),
                    (select count(*) from erasures))::text as value`,
  "bad lines": `select 'lines' as key, count(*)::text as value from bad_lines`,
};

/** Null: the database can't be asked just now. */
export async function readEndState(held: Held, outside: Outside): Promise<EndState | null> {
  const sections = await held.ask(async (client: pg.Client) => {
    const read: Record<string, Record<string, string>> = {};
    for (const [name, query] of Object.entries(SECTIONS))
      read[name] = keyed((await client.query<{ key: string; value: string }>(query)).rows);
    const taken = await client.query<{ id: string }>("select id from webhook_deliveries");
    read["webhooks"] = { lost: String(lostWebhooks(outside, new Set(taken.rows.map(({ id }) => id)))) };
    return read;
  });
  return sections && { ...sections, ...outsideState(outside) };
}

function keyed(rows: readonly { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** Those that were sent but are not noted as taken. */
function lostWebhooks({ shopify }: Outside, taken: ReadonlySet<string>): number {
  return shopify.simulation.webhooks.deliveries.filter(
    ({ attempts, webhookId }) => attempts > 0 && !taken.has(webhookId),
  ).length;
}

/** What is at the targets. */
function outsideState(outside: Outside): EndState {
  const { simulation } = outside.shopify;
  const { store, violations } = outside.klaviyo.simulation;
  const texts = (places: ReadonlyMap<string, string[]>): Record<string, string> =>
    Object.fromEntries([...places].map(([who, names]) => [who, names.join(", ")]));
  const foreign = [...simulation.data.customers.values()].map(({ id, tags }): [string, string] => [
    String(id),
    tags.filter((tag) => !tag.startsWith("Sixfold: ")).join(", "),
  ]);
  return {
    "tags at Shopify": texts(tagsAt(outside)),
    "tags of the merchant's own": Object.fromEntries(foreign),
    "metafields at Shopify": Object.fromEntries(
      [...simulation.metafields].map(([key, { value }]) => [key, value]),
    ),
    "lists at Klaviyo": texts(listsAt(outside)),
    "properties at Klaviyo": Object.fromEntries(
      [...store.profiles.values()].map(({ id, email, properties }) => [
        email ?? id,
        JSON.stringify([...properties].sort(([a], [b]) => (a < b ? -1 : 1))),
      ]),
    ),
    "lists and segments": {
      lists: [...store.lists.values()]
        .map(({ name }) => name)
        .sort()
        .join(", "),
      segments: [...store.segments.values()]
        .map(({ name }) => name)
        .sort()
        .join(", "),
    },
    "calls that Klaviyo's contract refuses": { calls: JSON.stringify(violations) },
  };
}
