import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { plainSearchText } from "./customers.server.ts";
import { READ_TITLES, SEARCH_PRODUCTS } from "./documents/products.ts";
import { fromGid, toGid } from "./gid.ts";

/** Shopify takes at most this many ids at once. */
const PAGE = 250;
/** A page is worth showing without the titles. */
const PATIENCE_MS = 4_000;

/** Missing on a node of another type. */
const titled = z.object({ id: z.string().optional(), title: z.string().optional() });
const titlesAnswer = z.object({ nodes: z.array(titled.nullable()) });
const searchAnswer = z.object({
  products: z.object({ nodes: z.array(z.object({ id: z.string(), title: z.string() })) }),
});

type Titles = ReadonlyMap<bigint, string>;

/**
 * Titles for showing, read live and never stored: of the first 250 products. Deleted products are left out.
 * @returns null: Shopify can't be asked, refuses, or takes too long
 */
export async function titlesIfReachable(
  admin: () => Promise<AdminClient>,
  ids: readonly bigint[],
): Promise<Titles | null> {
  const gids = [...new Set(ids)].slice(0, PAGE).map((id) => toGid("Product", id));
  if (gids.length === 0) return new Map();
  return inTime(async (signal) => {
    const { nodes } = await (await admin()).request(READ_TITLES, { ids: gids }, titlesAnswer, signal);
    return titlesOf(nodes.flatMap((node) => node ?? []));
  });
}

/**
 * The products that Shopify's own search finds by their title, best first.
 * @returns null: Shopify can't be asked, refuses, or takes too long
 */
export async function searchProducts(
  admin: () => Promise<AdminClient>,
  text: string,
): Promise<Titles | null> {
  const query = plainSearchText(text)
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => `title:${word}`)
    .join(" ");
  if (query === "") return new Map();
  return inTime(async (signal) => {
    const { products } = await (await admin()).request(SEARCH_PRODUCTS, { query }, searchAnswer, signal);
    return titlesOf(products.nodes);
  });
}

function titlesOf(nodes: readonly z.output<typeof titled>[]): Map<bigint, string> {
  return new Map(
    nodes.flatMap(({ id, title }): [bigint, string][] =>
      id === undefined || title === undefined ? [] : [[fromGid("Product", id), title]],
    ),
  );
}

/** What is given up is not asked again: its tries would take calls that syncs need. */
async function inTime(work: (signal: AbortSignal) => Promise<Titles>): Promise<Titles | null> {
  const end = new AbortController();
  const over = delay(PATIENCE_MS, null, { signal: end.signal, ref: false }).catch(() => null);
  const working = work(end.signal);
  try {
    return await Promise.race([working, over]);
  } catch {
    return null;
  } finally {
    end.abort();
    working.catch(() => undefined);
  }
}
