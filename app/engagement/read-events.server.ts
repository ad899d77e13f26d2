/**
 * Counts events. Each metric is read by windows, oldest event first; a page is counted in one transaction with the
 * position after it. A window begins before the end of the one before, since events may arrive late. The ids of events
 * that may come again are kept, so each event counts once.
 */
import { forgetSource, noteSource } from "../db/segments/rule-sources.server.ts";
import { customersOfProfiles } from "../db/engagement/klaviyo-profiles.server.ts";
import { countEvents, forgetCounted, type CountableEvent } from "../db/engagement/counted-events.server.ts";
import { recountAll, saveTimeZone } from "../db/engagement/engagement.server.ts";
import {
  closeWindow,
  moveWindow,
  openWindow,
  readMetricRows,
  restartWindow,
  type MetricRow,
} from "../db/engagement/metrics.server.ts";
import { finishReading } from "../db/engagement/readings.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { shopDays, type ShopDays } from "../domain/time/shop-days.ts";
import { readEventPage, type EventPage, type ProfileEvent } from "../klaviyo/events/events.server.ts";
import { PROFILES_A_CALL, readPeopleById, type Person } from "../klaviyo/people.server.ts";
import { ON, type Step } from "../steps/run-steps.server.ts";
import { enterPeople } from "./enter-people.server.ts";
import { countedAs, tellsMachines } from "./metric-kinds.ts";
import type { KlaviyoReading } from "./reading.ts";
import { beginPart } from "./read-profiles.server.ts";

/** How far back events are read at first. */
const FIRST_DAYS = 365;
/** So long after it happened, an event may still arrive at Klaviyo. */
const LATE_MS = 3 * 86_400_000;
/** Pages may overlap by so much. */
const PAGE_OVERLAP_MS = 3_600_000;

/** Takes the counting of events one page further. */
export async function readEvents(reading: KlaviyoReading): Promise<Step> {
  const { shopId, services, commit, timeZone, engagement } = reading;
  const startedAt = await beginPart(reading, "events", null);
  if (startedAt === null) return ON;
  const zone = timeZone ?? "UTC";
  if (engagement.timeZone !== zone) {
    // The days of before were others.
    await commit(async (sql) => {
      if (engagement.timeZone !== null) {
        await forgetSource(sql, { need: "engagement", name: "" });
        await recountAll(sql);
      }
      await saveTimeZone(sql, zone);
    });
    return ON;
  }
  const metrics = await inShopSql(services.db, shopId, readMetricRows);
  const metric = metrics.find(({ countedTo }) => countedTo === null || countedTo < startedAt);
  if (metric === undefined) {
    await commit(async (sql) => {
      await noteSource(sql, { need: "engagement", name: "", readAt: startedAt });
      await finishReading(sql, "events");
    });
    return ON;
  }
  const days = shopDays(zone);
  if (metric.window === null) {
    const window = { from: windowStart(metric, days, startedAt), before: startedAt };
    await commit((sql) => openWindow(sql, metric.metricId, window));
    return ON;
  }
  await readPage(reading, metric, { window: metric.window, days });
  return ON;
}

function windowStart({ countedTo }: MetricRow, days: ShopDays, now: Date): Date {
  const first = days.startOf(days.dayOf(now) - FIRST_DAYS);
  const late = countedTo === null ? first : new Date(countedTo.getTime() - LATE_MS);
  return late > first ? late : first;
}

interface Window {
  readonly window: NonNullable<MetricRow["window"]>;
  readonly days: ShopDays;
}

async function readPage(reading: KlaviyoReading, metric: MetricRow, { window, days }: Window): Promise<void> {
  const { client, commit, services, erasedProfiles } = reading;
  const { metricId, kind, cursor } = metric;
  const asked = { metricId, ...window, tellsMachines: tellsMachines(kind) };
  const page = await readEventPage(client, asked, cursor);
  if (page.outcome !== "page") {
    await commit((sql) =>
      page.outcome === "cursor_gone" ? restartWindow(sql, metricId) : closeWindow(sql, metricId),
    );
    return;
  }
  const strangers = await readStrangers(reading, page);
  const counted = await commit(async (sql) => {
    const entered = await enterPeople(sql, strangers, { now: services.now(), erasedProfiles });
    const customers = await customersOfProfiles(sql, profilesIn(page));
    const known = new Map([...customers, ...entered]);
    const count = await countEvents(sql, metricId, countable(page.events, { known, days, kind }));
    await moveOn(sql, metricId, page, window.before);
    return count;
  });
  if (page.unreadable > 0)
    services.log.warn(
      { shopId: reading.shopId, unreadable: page.unreadable },
      "events without a profile or a moment",
    );
  services.metrics?.engagementAdvanced({ events: page.events.length, counted });
}

type Page = Extract<EventPage, { outcome: "page" }>;

function profilesIn({ events }: Page): string[] {
  return [...new Set(events.map(({ profileId }) => profileId))];
}

/** The profiles that are not known yet. Klaviyo leaves out those that are gone; their events are not counted. */
async function readStrangers(
  { services, shopId, client, engagement }: KlaviyoReading,
  page: Page,
): Promise<Person[]> {
  const ids = profilesIn(page);
  const known = await inShopSql(services.db, shopId, (sql) => customersOfProfiles(sql, ids));
  const unknown = ids.filter((id) => !known.has(id));
  const people: Person[] = [];
  for (let from = 0; from < unknown.length; from += PROFILES_A_CALL)
    people.push(
      ...(await readPeopleById(client, unknown.slice(from, from + PROFILES_A_CALL), engagement.properties)),
    );
  return people;
}

function countable(
  events: readonly ProfileEvent[],
  {
    known,
    days,
    kind,
  }: {
    readonly known: ReadonlyMap<string, bigint>;
    readonly days: ShopDays;
    readonly kind: MetricRow["kind"];
  },
): CountableEvent[] {
  const once = new Map(events.map((event) => [event.id, event]));
  return [...once.values()].flatMap(({ id, profileId, at, byMachine }) => {
    const customerId = known.get(profileId);
    if (customerId === undefined) return [];
    return [{ id, customerId, at, day: days.dayOf(at), kind: countedAs(kind, byMachine) }];
  });
}

async function moveOn(
  sql: Parameters<typeof moveWindow>[0],
  metricId: string,
  { events, next }: Page,
  before: Date,
): Promise<void> {
  const reachedAt = events.at(-1)?.at ?? null;
  if (reachedAt !== null) {
    const again = Math.min(reachedAt.getTime() - PAGE_OVERLAP_MS, before.getTime() - LATE_MS);
    await forgetCounted(sql, metricId, new Date(again));
  }
  if (next === null) await closeWindow(sql, metricId);
  else await moveWindow(sql, metricId, { cursor: next, reachedAt });
}
