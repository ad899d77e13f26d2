/** Reads Klaviyo's profiles: all of them at first, then those that changed. */
import { noteSource } from "../db/segments/rule-sources.server.ts";
import { saveMetrics } from "../db/engagement/metrics.server.ts";
import { profilesAfter, ownersOfEmails, saveOwner } from "../db/engagement/klaviyo-profiles.server.ts";
import { finishReading, movePosition, startReading, type Part } from "../db/engagement/readings.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { readMetrics } from "../klaviyo/events/metrics.server.ts";
import { readPeoplePage } from "../klaviyo/people.server.ts";
import { ON, type Step } from "../steps/run-steps.server.ts";
import { enterPeople, giveTo } from "./enter-people.server.ts";
import { countedMetrics } from "./metric-kinds.ts";
import { OVERLAP_MS, type KlaviyoReading, type Reading } from "./reading.ts";

const MATCHED_AT_ONCE = 2_000;

/** Begins to read a part, if it is not under way. @returns when it began; null: it begins only now */
export async function beginPart(
  reading: Reading,
  part: Part,
  changedFrom: Date | null,
): Promise<Date | null> {
  const { row, services, commit } = reading;
  if (row.startedAt !== null) return row.startedAt;
  await commit((sql) => startReading(sql, part, { startedAt: services.now(), changedFrom }));
  return null;
}

/** Takes the reading of profiles one page further. */
export async function readProfiles(reading: KlaviyoReading): Promise<Step> {
  const { row, client, commit, engagement, erasedProfiles, services } = reading;
  const changedFrom = row.readAt === null ? null : new Date(row.readAt.getTime() - OVERLAP_MS);
  const startedAt = await beginPart(reading, "profiles", changedFrom);
  if (startedAt === null) return ON;
  const { properties } = engagement;
  const page = await readPeoplePage(client, { updatedAfter: row.changedFrom, properties }, row.position);
  if (page.outcome !== "page") {
    await commit((sql) => movePosition(sql, "profiles", null));
    return ON;
  }
  await commit(async (sql) => {
    await enterPeople(sql, page.people, { now: services.now(), erasedProfiles });
    if (page.next !== null) return movePosition(sql, "profiles", page.next);
    await noteSource(sql, { need: "klaviyo_contacts", name: "", readAt: startedAt });
    for (const name of properties) await noteSource(sql, { need: "properties", name, readAt: startedAt });
    await finishReading(sql, "profiles");
  });
  return ON;
}

/** Reads which metrics the account has. A new one is counted a year back. */
export async function readMetricKinds(reading: KlaviyoReading): Promise<Step> {
  const { client, commit } = reading;
  if ((await beginPart(reading, "metrics", null)) === null) return ON;
  const metrics = countedMetrics(await readMetrics(client));
  await commit(async (sql) => {
    await saveMetrics(sql, metrics);
    await finishReading(sql, "metrics");
  });
  return ON;
}

/**
 * Gives profiles to the customers with their emails. Somebody who was known by Klaviyo's id alone, and has ordered
 * since, is one person from then on.
 */
export async function matchProfiles(reading: Reading): Promise<Step> {
  const { row, commit } = reading;
  if ((await beginPart(reading, "matching", null)) === null) return ON;
  await commit(async (sql) => {
    await shareCustomers(sql);
    const page = { after: row.position ?? "", limit: MATCHED_AT_ONCE };
    const profiles = await profilesAfter(sql, page);
    const owners = await ownersOfEmails(sql, [...new Set(profiles.flatMap(({ email }) => email ?? []))]);
    for (const { klaviyoId, customerId, email } of profiles) {
      const owner = email === null ? undefined : owners.get(email);
      if (owner === undefined || owner === customerId) continue;
      await giveTo(sql, klaviyoId, { from: customerId, to: owner });
      await saveOwner(sql, klaviyoId, owner);
    }
    const last = profiles.at(-1);
    if (last !== undefined && profiles.length === page.limit)
      await movePosition(sql, "matching", last.klaviyoId);
    else await finishReading(sql, "matching");
  });
  return ON;
}
