/** The types, vendors and tags of products. */
import type { Product } from "../../domain/products/product.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Stores products with their tags. Each product is given once. */
export async function storeProducts(sql: ShopSql, given: readonly Product[]): Promise<void> {
  const products = given.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  await sql.query(
    `insert into products as p (shop_id, id, type, vendor)
     select $1, * from unnest($2::bigint[], $3::text[], $4::text[])
     on conflict (shop_id, id) do update set type = excluded.type, vendor = excluded.vendor
       where (p.type, p.vendor) is distinct from (excluded.type, excluded.vendor)`,
    [
      sql.shopId,
      products.map(({ id }) => id),
      products.map(({ type }) => type),
      products.map(({ vendor }) => vendor),
    ],
  );
  await replaceProductTags(sql, products);
}

interface Tagged {
  readonly id: bigint;
  readonly tag: string;
}

async function replaceProductTags(sql: ShopSql, products: readonly Product[]): Promise<void> {
  const given = products.flatMap(({ id, tags }) => [...new Set(tags)].map((tag): Tagged => ({ id, tag })));
  const held = await sql.query<Tagged>(
    `select whose.id, here.tag
       from unnest($2::bigint[]) as whose (id)
       cross join lateral (
         select tag from product_tags where shop_id = $1 and product_id = whose.id order by tag) as here`,
    [sql.shopId, products.map(({ id }) => id)],
  );
  const keyOf = ({ id, tag }: Tagged): string => `${String(id)} ${tag}`;
  const [before, after] = [new Set(held.map(keyOf)), new Set(given.map(keyOf))];
  const gone = held.filter((one) => !after.has(keyOf(one)));
  const added = given.filter((one) => !before.has(keyOf(one)));
  await sql.query(
    `with gone as (
       select here.ctid from unnest($2::bigint[], $3::text[]) as g (id, tag)
        cross join lateral (
          select ctid from product_tags where shop_id = $1 and product_id = g.id and tag = g.tag limit 1) as here)
     delete from product_tags t using gone where t.shop_id = $1 and t.ctid = gone.ctid`,
    [sql.shopId, gone.map(({ id }) => id), gone.map(({ tag }) => tag)],
  );
  await sql.query(
    `insert into product_tags (shop_id, product_id, tag) select $1, * from unnest($2::bigint[], $3::text[])
     on conflict (shop_id, product_id, tag) do nothing`,
    [sql.shopId, added.map(({ id }) => id), added.map(({ tag }) => tag)],
  );
}
