import type { Outside } from "./outside.ts";

const TAG = /^Sixfold: /;
const LIST = /^Sixfold/;

/** The app's tags at Shopify, of each customer who has any. */
export function tagsAt({ shopify }: Outside): Map<string, string[]> {
  const tags = new Map<string, string[]>();
  for (const customer of shopify.simulation.data.customers.values()) {
    const ours = customer.tags.filter((tag) => TAG.test(tag)).sort();
    if (ours.length > 0) tags.set(String(customer.id), ours);
  }
  return tags;
}

/** The app's lists at Klaviyo, of each email that is on any. */
export function listsAt({ klaviyo }: Outside): Map<string, string[]> {
  const { store } = klaviyo.simulation;
  const lists = new Map<string, string[]>();
  for (const list of store.lists.values()) {
    if (!LIST.test(list.name)) continue;
    for (const id of list.members.keys()) {
      const email = store.profiles.get(id)?.email ?? id;
      lists.set(email, [...(lists.get(email) ?? []), list.name].sort());
    }
  }
  return lists;
}

/** Notes after every single change who has lost the last tag or list. */
export class Watch {
  readonly #placed = { tag: new Set<string>(), list: new Set<string>() };
  /** Customers who had a tag or list and were seen without one. */
  readonly bare = { tag: new Set<string>(), list: new Set<string>() };
  looks = 0;

  look(outside: Outside): void {
    this.looks += 1;
    this.#see("tag", tagsAt(outside));
    this.#see("list", listsAt(outside));
  }

  #see(what: "tag" | "list", now: ReadonlyMap<string, unknown>): void {
    const placed = this.#placed[what];
    for (const who of placed) if (!now.has(who)) this.bare[what].add(who);
    for (const who of now.keys()) placed.add(who);
  }
}
