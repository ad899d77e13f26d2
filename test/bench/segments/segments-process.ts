/** Counts a generated shop's segments by the app's own code, in a process of its own: its memory is that of this alone. */
import { openDatabase, type Database } from "../../../app/db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { notedFigures } from "../../../app/db/segments/figures.server.ts";
import { listMembersPage } from "../../../app/db/segments/listed-members.server.ts";
import { countMembers } from "../../../app/db/segments/members.server.ts";
import { insertSegment, listSegments } from "../../../app/db/segments/saved-segments.server.ts";
import { PRESET_IDS } from "../../../app/domain/presets/catalogue.ts";
import { evaluableRule, type EvaluableRule } from "../../../app/domain/rules/evaluable.ts";
import { todayOf, type RuleMoment } from "../../../app/domain/rules/moment.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import { estimatedCount, type EstimatedCount } from "../../../app/domain/segments/estimated-count.ts";
import { readPresetGround, shopPreset, type PresetGround } from "../../../app/segments/presets.server.ts";
import { PeopleCache } from "../../../app/segments/people-cache.server.ts";
import { knownMembers } from "../../../app/segments/known-members.ts";
import { readRuleGround } from "../../../app/segments/rule-ground.server.ts";
import { isTimeout, refreshSegments } from "../../../app/segments/refresh.server.ts";
import { RuleEvaluator } from "../../../app/segments/rule-masks.server.ts";
import { NOW, SHOP_ID } from "../import/store.ts";
import { countByHand } from "./by-hand.ts";
import { randomRules } from "./random-rules.ts";

export interface SegmentsTask {
  readonly databaseUrl: string;
  readonly rules: number;
  /** Counts are what a web process does, refreshes what a worker does. */
  readonly part: "counts" | "refreshes";
}

/** How many people meet a rule, and how long it took to find out. */
interface CountIn {
  readonly members: number;
  readonly ms: number;
}

/** A count with its margin, and how long it took to estimate it. */
interface EstimateIn {
  /** null: it was given up. */
  readonly members: EstimatedCount | null;
  readonly ms: number;
}

/** A rule's count as merchants wait for it, by the app's SQL, and by plain SQL. */
export interface Counted {
  readonly name: string;
  /** null: the shop has too few people for a sample. */
  readonly estimate: EstimateIn | null;
  /** The processor's time of this process for the live count, of which PostgreSQL's is no part. */
  readonly liveCpuMs: number;
  readonly live: CountIn;
  readonly bySql: CountIn;
  readonly byHand: CountIn;
}

export interface CountsResult {
  readonly presets: readonly Counted[];
  readonly random: readonly Counted[];
  /** How long the shop's people were read, and how much memory they take. */
  readonly readSeconds: number;
  readonly heldBytes: number;
  /** The same of the sample; null: there is none. */
  readonly sample: { readonly people: number; readonly seconds: number; readonly bytes: number } | null;
  /** The most resident memory: before people were read, and after all counts. */
  readonly memory: readonly [ready: number, counted: number];
  /** What JavaScript's heap and its typed arrays hold after the counts. */
  readonly heapBytes: number;
  readonly arrayBytes: number;
}

/** A refresh by the clock, and the processor's time of this process for it, of which PostgreSQL's is no part. */
export interface Refreshed {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface RefreshesResult {
  /** The first refresh notes all members, the second finds nothing to change, the third after one in a hundred changed. */
  readonly refreshes: readonly [first: Refreshed, again: Refreshed, changed: Refreshed];
  readonly segments: number;
  readonly pageMs: readonly number[];
  /** The most resident memory: before people were read, and after the refreshes. */
  readonly memory: readonly [ready: number, refreshed: number];
}

const SEGMENTS = 50;
const PAGE = 50;
const TIME_ZONE = "Europe/Berlin";

process.once("message", (task: SegmentsTask) => {
  void measure(task).then((result) => process.send?.(result, () => process.disconnect()));
});

type NamedRule = readonly [name: string, rule: EvaluableRule];

interface World {
  readonly db: Database;
  readonly moment: RuleMoment;
  readonly presets: readonly NamedRule[];
  readonly random: readonly NamedRule[];
}

async function measure({ databaseUrl, rules, part }: SegmentsTask): Promise<CountsResult | RefreshesResult> {
  const db = openDatabase(databaseUrl);
  const ground = await inShop(db, (sql) => readPresetGround(sql, TIME_ZONE));
  const { moment } = ground;
  if (moment === null) throw new Error("The shop was not scored.");
  const presets = PRESET_IDS.flatMap((id): NamedRule[] => {
    const preset = shopPreset(id, ground);
    return preset.outcome === "ready" ? [[id, preset.evaluable]] : [];
  });
  if (presets.length < PRESET_IDS.length) throw new Error("A preset lacks something.");
  const random = randomRules(rules, todayOf(moment)).map((rule, index): NamedRule => {
    return [`random ${String(index + 1)}`, evaluable(rule, ground)];
  });
  const world = { db, moment, presets, random };
  const result = await (part === "counts" ? measureCounts(world) : measureRefreshes(world));
  await db.close();
  return result;
}

async function measureCounts({ db, moment, presets, random }: World): Promise<CountsResult> {
  const shop = { id: SHOP_ID, timeZone: TIME_ZONE };
  const ready = peakBytes();
  const start = performance.now();
  const sample = await new PeopleCache(db, () => NOW, {}, "sample").of(shop);
  const sampleSeconds = (performance.now() - start) / 1_000;
  const startAll = performance.now();
  const evaluator = await new PeopleCache(db, () => NOW).of(shop);
  const readSeconds = (performance.now() - startAll) / 1_000;
  if (evaluator === null) throw new Error("The shop is too large to be held.");
  const people = { evaluator, sample };
  const counted = {
    presets: await countEach(db, people, presets, moment),
    random: await countEach(db, people, random, moment),
  };
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    ...counted,
    ...{ readSeconds, heldBytes: evaluator.bytes },
    sample: sample && { people: sample.people.ids.length, seconds: sampleSeconds, bytes: sample.bytes },
    memory: [ready, peakBytes()],
    ...{ heapBytes: heapUsed, arrayBytes: arrayBuffers },
  };
}

async function measureRefreshes({ db, presets, random }: World): Promise<RefreshesResult> {
  const segments = [...presets, ...random].slice(0, SEGMENTS);
  await saveSegments(db, segments);
  const ready = peakBytes();
  const first = await refreshed(db);
  const again = await refreshed(db);
  await changeSome(db);
  const changed = await refreshed(db);
  const most = peakBytes();
  return {
    refreshes: [first, again, changed],
    segments: segments.length,
    pageMs: await pagesOf(db),
    memory: [ready, most],
  };
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1_024;
}

function inShop<T>(db: Database, work: (sql: ShopSql) => Promise<T>): Promise<T> {
  return inShopSql(db, SHOP_ID, work);
}

function evaluable(rule: EvaluableRule["rule"], { knowledge }: PresetGround): EvaluableRule {
  const found = evaluableRule(rule, knowledge);
  if (found.outcome === "not_evaluable") throw new Error(JSON.stringify(found.lacks));
  return found.rule;
}

interface People {
  readonly evaluator: RuleEvaluator;
  readonly sample: RuleEvaluator | null;
}

/** Each rule in turn, so that what else the machine does meets all alike. The better of two times. */
async function countEach(
  db: Database,
  { evaluator, sample }: People,
  rules: readonly NamedRule[],
  moment: RuleMoment,
): Promise<Counted[]> {
  const counted: Counted[] = [];
  for (const [name, rule] of rules) {
    // A new evaluator has no answers of the rules before.
    const live = () => inShop(db, (sql) => new RuleEvaluator(evaluator.people, moment).count(sql, [rule]));
    const bySql = () => inShop(db, (sql) => countMembers(sql, [rule], moment));
    const byHand = () => inShop(db, async (sql) => [await countedByHand(sql, rule, moment)]);
    const estimate = sample && (await estimated(db, sample, rule));
    const cpu = process.cpuUsage();
    await live();
    const { user, system } = process.cpuUsage(cpu);
    const times: CountIn[] = [];
    for (const count of [live, bySql, byHand, live, bySql, byHand]) times.push(await timed(count));
    const better = (at: number): CountIn => {
      const [one, other] = [times[at], times[at + 3]];
      if (one === undefined || other === undefined) throw new Error("A count was not taken.");
      return one.ms < other.ms ? one : other;
    };
    counted.push({
      ...{ name, estimate, liveCpuMs: (user + system) / 1_000 },
      ...{ live: better(0), bySql: better(1), byHand: better(2) },
    });
  }
  return counted;
}

/** The sample keeps answers, as it does for a merchant. So each rule is estimated once. */
async function estimated(db: Database, sample: RuleEvaluator, rule: EvaluableRule): Promise<EstimateIn> {
  const start = performance.now();
  const met = await inShop(db, (sql) => sample.count(sql, [rule])).catch((error: unknown) => {
    if (isTimeout(error)) return null;
    throw error;
  });
  const ms = performance.now() - start;
  const drawn = { people: sample.all, sampled: sample.people.ids.length };
  return { members: met && estimatedCount({ ...drawn, met: met[0] ?? 0 }), ms };
}

async function timed(count: () => Promise<readonly number[]>): Promise<CountIn> {
  const start = performance.now();
  const [members = -1] = await count();
  return { members, ms: performance.now() - start };
}

async function countedByHand(sql: ShopSql, { rule }: EvaluableRule, moment: RuleMoment): Promise<number> {
  await sql.query("set local work_mem = '64MB'; set local jit = off");
  const [row] = await sql.query<{ count: number }>(countByHand(SHOP_ID, rule, moment));
  return row?.count ?? -1;
}

async function saveSegments(db: Database, rules: readonly NamedRule[]): Promise<void> {
  await inShop(db, async (sql) => {
    for (const [name, { rule }] of rules)
      await insertSegment(sql, { name, nameKey: name, rule: ruleToJson(rule) }, NOW);
  });
}

function refresh(db: Database): Promise<void> {
  const queue = { enqueue: () => Promise.resolve() };
  const services = { db, queue, log: { info: () => undefined }, now: () => NOW };
  return refreshSegments(services, SHOP_ID, new AbortController().signal);
}

/** One customer in a hundred goes to another group, and spent more. */
async function changeSome(db: Database): Promise<void> {
  await inShop(db, (sql) =>
    sql.query(
      `update customers set "group" = 'loyal', order_count = order_count + 4, spent_minor = spent_minor + 100000
        where shop_id = $1 and id % 100 = 0`,
      [SHOP_ID],
    ),
  );
}

/** The first page of each saved segment's members, those who ordered last first, as its page reads it. */
async function pagesOf(db: Database): Promise<number[]> {
  const times: number[] = [];
  const newest = { by: "last_order", descending: true } as const;
  const { segments, moment } = await inShop(db, async (sql) => ({
    segments: await listSegments(sql),
    moment: (await readRuleGround(sql, TIME_ZONE)).moment,
  }));
  for (const { id, place } of segments)
    times.push(
      await ms(() =>
        inShop(db, async (sql) => {
          const figures = await notedFigures(sql, id);
          const known = figures && knownMembers(figures, moment);
          return listMembersPage(sql, { word: 0, place }, newest, null, PAGE, known);
        }),
      ),
    );
  return times;
}

async function ms(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function refreshed(db: Database): Promise<Refreshed> {
  const cpu = process.cpuUsage();
  const seconds = (await ms(() => refresh(db))) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
