/** What the targets hold beside what the database says of the same customers. */
import { expect } from "vitest";

import type { PrivacyApp } from "../privacy/privacy-app.ts";

/** The newest import, unless it was read and scored. */
export const UNSCORED = `select id from (select id, status from imports where shop_id = $1 order by id desc limit 1) newest
   where status <> 'complete' or not exists (select from runs where shop_id = $1 and import_id = newest.id)`;
const OURS = /^Sixfold/;

interface Place {
  readonly customer: string;
  readonly label: string;
}

/** Every customer with a group has just that group's tag and list, and nobody else has one. */
export async function targetsAgree(app: PrivacyApp): Promise<void> {
  const scored = await app.rows(
    `select shopify_id::text as customer, "group" from customers where shop_id = $1 and "group" is not null and shopify_id is not null`,
  );
  const labels = await app.rows(
    "select target, subject, label from audiences where shop_id = $1 and kind = 'group'",
  );
  const wanted = (target: string): Place[] =>
    scored.flatMap(({ customer, group }) => {
      const label = labels.find((each) => each["target"] === target && each["subject"] === group)?.["label"];
      return typeof label === "string" ? [{ customer: String(customer), label }] : [];
    });
  expect(wanted("shopify_tags").length).toBeGreaterThan(0);
  expect(sorted(tags(app)), "tags").toEqual(sorted(wanted("shopify_tags")));
  expect(sorted(lists(app)), "lists").toEqual(sorted(wanted("klaviyo")));
}

/** The app's tags at Shopify. */
export function tags({ simulator }: PrivacyApp): Place[] {
  return [...simulator.simulation.data.customers.values()].flatMap((customer) =>
    customer.tags.filter((tag) => OURS.test(tag)).map((label) => ({ customer: String(customer.id), label })),
  );
}

/** Who is on the app's lists at Klaviyo, by their Shopify ids. */
export function lists({ klaviyo, simulator }: PrivacyApp): Place[] {
  const { store } = klaviyo.simulation;
  const ids = new Map(
    [...simulator.simulation.data.customers.values()].map(({ email, id }) => [email, String(id)]),
  );
  return [...store.lists.values()].flatMap((list) =>
    [...list.members.keys()].map((member) => ({
      customer: ids.get(store.profiles.get(member)?.email ?? null) ?? member,
      label: list.name,
    })),
  );
}

function sorted(places: readonly Place[]): string[] {
  return places.map(({ customer, label }) => `${customer}: ${label}`).sort();
}
