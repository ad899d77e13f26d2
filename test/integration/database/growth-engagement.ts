/** The people of a shop of any size: read from Shopify and Klaviyo, counted, moved, and forgotten. */
import { expect } from "vitest";

import { readInBulk } from "../../../app/db/core/planner.server.ts";
import { countGaps, countOrders, readAggregates } from "../../../app/db/scoring/aggregates.server.ts";
import {
  countLeftOut,
  countTags,
  leftOutCustomers,
  readLeftOut,
  saveLeftOutTags,
} from "../../../app/db/scoring/left-out.server.ts";
import { countEvents, forgetCounted } from "../../../app/db/engagement/counted-events.server.ts";
import { forgetReadings, startReading } from "../../../app/db/engagement/readings.server.ts";
import { forgetLists, noteMembers, replaceMembers } from "../../../app/db/engagement/lists.server.ts";
import { forgetPerson, movePerson } from "../../../app/db/engagement/move-person.server.ts";
import { saveMetrics } from "../../../app/db/engagement/metrics.server.ts";
import {
  customersOfProfiles,
  enterByKlaviyoId,
  hasOtherProfile,
  ownersOfEmails,
  profilesAfter,
  saveProfiles,
  unseenAfter,
} from "../../../app/db/engagement/klaviyo-profiles.server.ts";
import {
  enterByShopifyId,
  forgetProperties,
  replaceProperties,
  replaceTags,
  saveKlaviyoContacts,
  saveShopifyContacts,
} from "../../../app/db/engagement/people.server.ts";
import { replacePlaces, switchPlacesOff, switchPlacesOn } from "../../../app/db/engagement/places.server.ts";
import { switchEngagementOff } from "../../../app/db/engagement/switch-off.server.ts";
import { emailOf, LATER, NOW, pieces, places, shopifyId, type GrowthShop } from "./growth-shop.ts";

const LIST = "GROWTH";
const METRIC = "METRIC";
/** Of so many people one is moved, and one is forgotten: each is a job of its own. */
const ONE_IN = 500;

/** Every customer has a profile. Beside each fifth one there is somebody without orders. */
export async function readEngagement({ tx, size }: GrowthShop): Promise<void> {
  await tx((sql) => saveMetrics(sql, [{ metricId: METRIC, kind: "opened" }]));
  for (const piece of pieces(places(size))) {
    await tx(async (sql) => {
      const ids = await enterByShopifyId(sql, piece.map(shopifyId));
      const people = [...ids.values()].map((customerId) => ({ customerId, knownSince: NOW }));
      await saveShopifyContacts(
        sql,
        people.map((person) => ({ ...person, acceptsMarketing: true })),
      );
      await replaceTags(
        sql,
        people.map((person) => ({ ...person, tags: ["vip", "b2b"] })),
      );
      const point = { latitude: 5252, longitude: 1341 };
      const place = { country: "DE", region: null, city: "berlin", postcode: "10115", point };
      await replacePlaces(
        sql,
        people.map((person, index) => ({ ...person, place: index % 5 === 0 ? null : place })),
      );
    });
    await tx(async (sql) => {
      const klaviyoIds = [
        ...piece.map((place) => `K${emailOf(place)}`),
        ...piece.filter((place) => place % 5 === 0).map((place) => `S${emailOf(place)}`),
      ];
      const owners = await ownersOfEmails(sql, piece.map(emailOf));
      const known = await customersOfProfiles(sql, klaviyoIds);
      const entered = await enterByKlaviyoId(
        sql,
        klaviyoIds.filter((id) => !known.has(id) && !owners.has(id.slice(1))),
      );
      const profiles = klaviyoIds.flatMap((klaviyoId) => {
        const customerId = known.get(klaviyoId) ?? owners.get(klaviyoId.slice(1)) ?? entered.get(klaviyoId);
        return customerId === undefined ? [] : [{ klaviyoId, customerId, email: `x${klaviyoId}` }];
      });
      await saveProfiles(sql, profiles, NOW);
      const people = [...new Set(profiles.map(({ customerId }) => customerId))].map((customerId) => ({
        customerId,
        knownSince: NOW,
        subscribed: true,
        suppressed: false,
        properties: new Map([["size", "m"]]),
      }));
      await saveKlaviyoContacts(sql, people);
      await replaceProperties(sql, people);
      const customerIds = people.map(({ customerId }) => customerId);
      await noteMembers(sql, LIST, customerIds);
      const events = people.map(({ customerId }) => ({
        id: `E${String(customerId)}`,
        customerId,
        at: NOW,
        day: 20_000,
        kind: "opened" as const,
      }));
      await countEvents(sql, METRIC, events);
    });
  }
  await tx((sql) => replaceMembers(sql, LIST));
}

/** What a run asks of a shop that leaves customers out: those of a tag that everybody has. */
export async function leaveCustomersOut({ tx }: GrowthShop): Promise<void> {
  const rules = { windowStart: new Date(0), asOf: LATER, includePointOfSale: false, currency: "EUR" };
  await tx(async (sql) => {
    await countTags(sql);
    await saveLeftOutTags(sql, ["vip"], NOW);
    const { ids, shopifyIds } = await leftOutCustomers(sql);
    expect((await readLeftOut(sql)).found).toHaveLength(2);
    expect(await countLeftOut(sql)).toBe(0);
    await readInBulk(sql);
    await countOrders(sql, rules, shopifyIds);
    await countGaps(sql, rules, shopifyIds);
    for await (const page of readAggregates(sql, rules, ids))
      for (const { leftOut, orderCount } of page) expect(leftOut || orderCount === 0).toBe(true);
  });
}

/** Looks through all profiles, moves some, and forgets the rest. */
export async function forgetEngagement({ tx, size }: GrowthShop): Promise<void> {
  for (let after = ""; ;) {
    const page = { after, limit: 500 };
    const profiles = await tx((sql) => profilesAfter(sql, page));
    await tx((sql) => unseenAfter(sql, { ...page, since: LATER }));
    after = profiles.at(-1)?.klaviyoId ?? after;
    if (profiles.length < page.limit) break;
  }
  for (const place of places(size, ONE_IN))
    await tx(async (sql) => {
      const ids = await customersOfProfiles(sql, [`K${emailOf(place)}`, `S${emailOf(place)}`]);
      const [to, from] = [...ids.values()];
      if (to === undefined || from === undefined) return;
      await hasOtherProfile(sql, { klaviyoId: `S${emailOf(place)}`, customerId: from });
      if (to !== from) await movePerson(sql, from, to);
      await forgetPerson(sql, to);
    });
  await tx((sql) => forgetCounted(sql, METRIC, LATER));
  await tx(async (sql) => {
    await startReading(sql, "profiles", { startedAt: NOW, changedFrom: null });
    await forgetReadings(sql, ["profiles"]);
    await forgetProperties(sql, ["size"]);
    await forgetLists(sql, [LIST]);
    await switchEngagementOff(sql);
    await switchPlacesOn(sql, NOW);
    await switchPlacesOff(sql);
  });
}
