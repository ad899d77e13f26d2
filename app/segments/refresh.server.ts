import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { countNoted, noteMembers, type SegmentToNote } from "../db/segments/note-members.server.ts";
import { readSegmentFigures } from "../db/segments/figures.server.ts";
import { noteRefreshed, noteRefreshFailure } from "../db/segments/refreshes.server.ts";
import { countActiveNoted } from "../db/segments/active-members.server.ts";
import { listSegments, lockSegmentMembers } from "../db/segments/saved-segments.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import { noteCallsOfSegments } from "../db/workflows/calls.server.ts";
import { evaluableRule } from "../domain/rules/evaluable.ts";
import { todayOf, type RuleMoment } from "../domain/rules/moment.ts";
import { placeInWord, wordOf } from "../domain/segments/places.ts";
import type { SegmentFigures } from "../domain/segments/segment-figures.ts";
import { dayToText } from "../domain/time/shop-days.ts";
import { noteInColumns, type NotedInColumns } from "./note-in-columns.server.ts";
import { MOST_ROWS, readEvaluator } from "./rule-masks.server.ts";
import { readRuleGround } from "./rule-ground.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { wakeForSegments } from "../sync/merchant/segment-wake.server.ts";
import { segmentOf, rulesOf, type Segment } from "./saved-segment.ts";

export interface SegmentServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
}

const MANY_SEGMENTS = 5;

interface Refresh {
  readonly shopId: number;
  readonly timeZone: string | null;
}

/**
 * Notes the members of all segments of a shop as of its newest run, word by word. Each word is one transaction. So
 * after a stop, the next refresh does the rest, and what was done is found unchanged. The syncs of segments that changed
 * are queued with it.
 */
export async function refreshSegments(
  services: SegmentServices,
  shopId: number,
  signal: AbortSignal,
): Promise<void> {
  const shop = await findShop(services.db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return;
  const segments = await inShopSql(services.db, shopId, listSegments);
  for (const [word, places] of Map.groupBy(segments, ({ place }) => wordOf(place))) {
    signal.throwIfAborted();
    const ids = places.map(({ id }) => id);
    await refreshWord(services, { shopId, timeZone: shop.timeZone }, word, ids, signal);
  }
}

/** Segments that together take too long are refreshed in two halves. One that takes too long alone is noted so. */
async function refreshWord(
  services: SegmentServices,
  refresh: Refresh,
  word: number,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const { db, log } = services;
  const { shopId } = refresh;
  try {
    const refreshed = await inShopSql(db, shopId, (sql) => noteWord(sql, services, refresh, word, ids));
    log.info({ shopId, word, ...refreshed }, "segments refreshed");
  } catch (error) {
    if (!isTimeout(error)) throw error;
    signal.throwIfAborted();
    const [only, ...more] = ids;
    if (only !== undefined && more.length === 0) {
      await inShopSql(db, shopId, (sql) => noteRefreshFailure(sql, only, "too_slow"));
      log.info({ shopId, segmentId: only }, "a segment takes too long");
      return;
    }
    const half = Math.ceil(ids.length / 2);
    await refreshWord(services, refresh, word, ids.slice(0, half), signal);
    await refreshWord(services, refresh, word, ids.slice(half), signal);
  }
}

async function noteWord(
  sql: ShopSql,
  services: SegmentServices,
  { timeZone }: Refresh,
  word: number,
  ids: readonly number[],
): Promise<{ segments: number; notEvaluable: number; joined: number; left: number }> {
  await lockSegmentMembers(sql);
  await shareCustomers(sql);
  // Taken while nothing else notes moves: who reads them in the order of their moments misses none.
  const now = services.now();
  const { knowledge, moment } = await readRuleGround(sql, timeZone);
  const all = (await listSegments(sql)).map(segmentOf);
  const given = all.filter(({ id }) => ids.includes(id));
  const rules = rulesOf(all);
  const lacking: number[] = [];
  const toNote = given.flatMap(({ id, place, version, refreshed, rule }): SegmentToNote[] => {
    const found = evaluableRule(rule, { ...knowledge, segments: rules });
    if (found.outcome === "not_evaluable") {
      lacking.push(id);
      return [];
    }
    const isFollowed = refreshed?.version === version;
    return [{ id, word, place: placeInWord(place), version, isFollowed, rule: found.rule }];
  });
  for (const id of lacking) await noteRefreshFailure(sql, id, "not_evaluable");
  const notEvaluable = lacking.length;
  if (moment === null || toNote.length === 0) return { segments: 0, notEvaluable, joined: 0, left: 0 };
  const noted = await note(sql, word, toNote, moment, now);
  const changes = new Map(noted.changes.map((each) => [each.id, each]));
  const isActiveKnown = knowledge.known.has("klaviyo_contacts");
  const refreshed = toNote.map(({ id, version }, index) => {
    const { joined, left } = changes.get(id) ?? { joined: 0, left: 0 };
    const { members, active } = noted.counts[index] ?? { members: 0, active: 0 };
    const found = noted.figures[index];
    if (found === undefined) throw new Error(`Segment ${String(id)} was noted without its figures.`);
    const figures = { ...found, asOf: moment.at.toISOString() };
    return { id, version, members, active: isActiveKnown ? active : null, joined, left, figures };
  });
  await noteRefreshed(sql, refreshed, dayToText(todayOf(moment)), now);
  const startsWorkflows = await noteCallsOfSegments(sql, [...changes.keys()], now);
  const isOther = ({ id, version, refreshed: before, failure }: Segment): boolean =>
    changes.has(id) || before?.version !== version || failure !== null;
  const isNoted = ({ id }: Segment): boolean => toNote.some((each) => each.id === id);
  const others = given.filter((segment) => isNoted(segment) && isOther(segment));
  await wakeForSegments(
    services,
    sql,
    others.map(({ id }) => id),
  );
  if (startsWorkflows) await services.queue.enqueue(sql, "workflows", { shopId: sql.shopId });
  const sum = (of: "joined" | "left"): number => refreshed.reduce((sofar, each) => sofar + each[of], 0);
  return { segments: refreshed.length, notEvaluable, joined: sum("joined"), left: sum("left") };
}

/** Few segments are evaluated by the database. For many it pays to read the people into columns first. */
async function note(
  sql: ShopSql,
  word: number,
  segments: readonly SegmentToNote[],
  moment: RuleMoment,
  now: Date,
): Promise<NotedInColumns> {
  const evaluator = segments.length < MANY_SEGMENTS ? null : await readEvaluator(sql, moment, MOST_ROWS);
  if (evaluator !== null) return noteInColumns(sql, word, segments, evaluator, now);
  const changes = await noteMembers(sql, word, segments, moment, now);
  const places = segments.map(({ place }) => place);
  const members = await countNoted(sql, word, places);
  const active = await countActiveNoted(sql, word, places);
  const figures: SegmentFigures[] = [];
  for (const place of places) figures.push(await readSegmentFigures(sql, { word, place }, moment.days));
  const counts = members.map((each, at) => ({ members: each, active: active[at] ?? 0 }));
  return { changes, counts, figures };
}

/** Whether PostgreSQL ended a statement that took longer than it may. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}
