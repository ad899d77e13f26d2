/**
 * Reads customers' tags, whether they agreed to marketing emails and, by opt-in, the places of their default addresses
 * from Shopify.
 */
import { countTags } from "../db/scoring/left-out.server.ts";
import { isRead, noteSource } from "../db/segments/rule-sources.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { keptCustomers } from "../db/orders/customer-merges.server.ts";
import { storeEmails } from "../db/orders/emails.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { enterByShopifyId, replaceTags, saveShopifyContacts } from "../db/engagement/people.server.ts";
import { replacePlaces } from "../db/engagement/places.server.ts";
import {
  abandonReading,
  failReading,
  finishReading,
  forgetReadings,
  movePosition,
  startReading,
} from "../db/engagement/readings.server.ts";
import type { ErasedAmong } from "../db/privacy/erased-customers.server.ts";
import { isUnderWay, knownOperation } from "../shopify/bulk/bulk-operations.server.ts";
import { startPeopleQuery } from "../shopify/bulk/bulk-query.server.ts";
import { readLines } from "../shopify/bulk/bulk-result.server.ts";
import { parsePersonLine, type ShopifyPerson } from "../shopify/lines/person-line.ts";
import { WorkStopped } from "../steps/obstacle.server.ts";
import { again, ON, type Step } from "../steps/run-steps.server.ts";
import { validEmail } from "../domain/valid-email.ts";
import { OVERLAP_MS, type Reading } from "./reading.ts";

const BUSY_SECONDS = 30;
const BATCH = 5_000;

/** Takes the reading from Shopify one step further. Customers without orders are entered, too. */
export async function readShopify(reading: Reading): Promise<Step> {
  const { row, commit } = reading;
  if (row.startedAt === null) return begin(reading);
  if (row.position === null) return start(reading);
  const operation = await knownOperation(await reading.admin(), row.position);
  if (operation === null || operation.status === "EXPIRED") {
    await commit((sql) => movePosition(sql, "shopify", null));
    return ON;
  }
  if (isUnderWay(operation)) return { step: "poll" };
  if (operation.status !== "COMPLETED") {
    if (operation.errorCode === "ACCESS_DENIED") return denied(reading);
    throw new WorkStopped("operation_failed");
  }
  const { url, fileSize } = operation;
  const hasMissed = url !== null && (await storeAll(reading, url, fileSize));
  const { startedAt } = row;
  await commit(async (sql) => {
    await noteSource(sql, { need: "shopify_contacts", name: "", readAt: startedAt });
    await noteSource(sql, { need: "tags", name: "", readAt: startedAt });
    if (asksForPlaces(reading)) {
      await noteSource(sql, { need: "places", name: "", readAt: startedAt });
      await forgetReadings(sql, ["places"]);
    }
    await countTags(sql);
    await finishReading(sql, "shopify", { hasMissed });
  });
  return ON;
}

/**
 * Places that were not read yet are read of all customers, and so is everything once missed lines are due again. Where
 * Shopify just refused places, the rest is read.
 */
async function begin({ row, services, engagement, commit }: Reading): Promise<Step> {
  const { placesSince, placesFailedAt, requestedAt } = engagement;
  const isRefused = placesFailedAt !== null && placesFailedAt >= requestedAt;
  const withPlaces = placesSince !== null && !isRefused;
  const startedAt = services.now();
  const isRetried = row.retryAt !== null && row.retryAt <= startedAt;
  await commit(async (sql) => {
    const isWhole = row.readAt === null || isRetried || (withPlaces && !(await isRead(sql, "places")));
    const changedFrom = isWhole ? null : new Date(row.readAt.getTime() - OVERLAP_MS);
    await startReading(sql, "shopify", { startedAt, changedFrom, withPlaces });
  });
  return ON;
}

/** Tags and consent don't wait for addresses: they are read without them. */
async function denied(reading: Reading): Promise<Step> {
  if (!asksForPlaces(reading)) throw new WorkStopped("access_denied");
  const { requestedAt } = reading.engagement;
  // Never before the request, whose moment may be another process's: the next reading leaves places out.
  const now = new Date(Math.max(reading.services.now().getTime(), requestedAt.getTime()));
  await reading.commit(async (sql) => {
    await failReading(sql, "places", { code: "access_denied", now });
    await abandonReading(sql, "shopify");
  });
  return ON;
}

/** Whether the reading under way asks for places, and they may still be kept. */
function asksForPlaces({ row, engagement }: Reading): boolean {
  return row.withPlaces === true && engagement.placesSince !== null;
}

async function start(reading: Reading): Promise<Step> {
  const { row, engagement, commit, admin } = reading;
  const emails = engagement.onSince !== null;
  const wish = { updatedFrom: row.changedFrom, emails, places: asksForPlaces(reading) };
  const started = await startPeopleQuery(await admin(), wish);
  if (started.outcome === "busy") return again(BUSY_SECONDS);
  if (started.outcome === "refused") {
    if (/ACCESS/i.test(started.code)) return denied(reading);
    throw new WorkStopped("shopify_refused");
  }
  await commit((sql) => movePosition(sql, "shopify", started.operationId));
  return ON;
}

/**
 * Stores all lines. Done again after an interruption, it changes nothing.
 * @returns whether there were lines that could not be read
 * @throws WorkStopped when no line could be read, and that says something of all customers
 */
async function storeAll(reading: Reading, url: string, fileBytes: number | null): Promise<boolean> {
  const asked = { emails: reading.engagement.onSince !== null, places: asksForPlaces(reading) };
  // A customer may stand in the file twice, and one statement can't write a row twice. The last line counts.
  let batch = new Map<bigint, ShopifyPerson>();
  let [read, bad, withheld] = [0, 0, 0];
  const flush = async (): Promise<void> => {
    const people = [...batch.values()];
    batch = new Map();
    if (people.length > 0) await reading.commit((sql) => storePeople(sql, people, reading.erasedAmong));
  };
  for await (const { lines } of readLines(url, { fromByte: 0, fileBytes, signal: reading.signal })) {
    for (const text of lines) {
      const person = parsePersonLine(text, asked);
      read += 1;
      if ("reason" in person) {
        bad += 1;
        if (person.isWithheld) withheld += 1;
      } else batch.set(person.customerShopifyId, person);
      if (batch.size >= BATCH) await flush();
    }
  }
  await flush();
  // Not one line could be read, so the answer is not what the app expects, or Shopify withheld what it asked for. What
  // changed since may be one customer, whose line is bad: that says nothing of the others.
  const isOfAll = reading.row.changedFrom === null || withheld === read;
  if (read > 0 && bad === read && isOfAll) throw new WorkStopped("unreadable");
  if (bad > 0) reading.services.log.warn({ shopId: reading.shopId, bad }, "lines of people not read");
  return bad > 0;
}

/** Erased customers, and those whom a merge has made another's, are left out. */
async function storePeople(
  sql: ShopSql,
  people: readonly ShopifyPerson[],
  erasedAmong: ErasedAmong,
): Promise<void> {
  await shareCustomers(sql);
  const ids = people.map(({ customerShopifyId }) => customerShopifyId);
  const erased = await erasedAmong(sql, ids);
  const merged = await keptCustomers(sql, ids);
  const there = people.filter(({ customerShopifyId: id }) => !erased.has(id) && !merged.has(id));
  const entered = await enterByShopifyId(
    sql,
    there.map(({ customerShopifyId }) => customerShopifyId),
  );
  const known = there.flatMap((person) => {
    const customerId = entered.get(person.customerShopifyId);
    return customerId === undefined ? [] : [{ ...person, customerId, knownSince: person.createdAt }];
  });
  await saveShopifyContacts(sql, known);
  await replaceTags(sql, known);
  const placed = known.flatMap(({ customerId, place }) =>
    place === undefined ? [] : [{ customerId, place }],
  );
  if (placed.length > 0) await replacePlaces(sql, placed);
  const addresses = known.flatMap(({ customerShopifyId, email }) =>
    email === undefined ? [] : [{ customerShopifyId, email: email === null ? null : validEmail(email) }],
  );
  if (addresses.length > 0) await storeEmails(sql, addresses);
}
