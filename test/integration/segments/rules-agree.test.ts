import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { shareCustomers } from "../../../app/db/orders/customer-lock.server.ts";
import { countMembers, listMembers } from "../../../app/db/segments/members.server.ts";
import { countActiveNoted } from "../../../app/db/segments/active-members.server.ts";
import { countNoted, noteMembers, type SegmentToNote } from "../../../app/db/segments/note-members.server.ts";
import { readPeopleColumns, readSomePeople } from "../../../app/db/segments/people-columns.server.ts";
import { drawPeople } from "../../../app/db/segments/people.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { seededRandom } from "../../../app/domain/backtest/random.ts";
import { FIELD_IDS } from "../../../app/domain/rules/catalogue.ts";
import { evaluableRule, type EvaluableRule, type Knowledge } from "../../../app/domain/rules/evaluable.ts";
import { meets } from "../../../app/domain/rules/evaluate.ts";
import { NEEDS } from "../../../app/domain/rules/field.ts";
import { todayOf, type RuleMoment } from "../../../app/domain/rules/moment.ts";
import type { Rule } from "../../../app/domain/rules/rule.ts";
import { estimatedCount } from "../../../app/domain/segments/estimated-count.ts";
import { readSegmentFigures } from "../../../app/db/segments/figures.server.ts";
import { isMarked } from "../../../app/domain/rules/columns/mask.ts";
import { noteInColumns } from "../../../app/segments/note-in-columns.server.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { MOST_ROWS, RuleEvaluator } from "../../../app/segments/rule-masks.server.ts";
import { repeats, runSeed } from "../../setup/sampled.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { loadPeople } from "./load-people.ts";
import { notedMembers } from "./noted-members.ts";
import { plantStore } from "./plant-store.ts";
import { conditionOf, randomRule, type Around } from "../../unit/rules/random-rule.ts";
import { CURRENCY, POOLS } from "../../unit/rules/pools.ts";
import { randomStore } from "./random-store.ts";

const NOW = new Date("2026-01-02T03:04:05.000Z");
const RULES_A_STORE = 200;
const CONDITIONS_A_FIELD = 3;
/** The first of a store's rules are segments that the others may name. */
const SEGMENTS = 10;
const PLACES = 63;

let database: TestDatabase;
let shopId: number;
let otherId: number;

beforeAll(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "rules.myshopify.com" }, NOW)).id;
  otherId = (await registerShop(database.db, { domain: "same-ids.myshopify.com" }, NOW)).id;
});
afterAll(() => database.drop());

const inShop = <T>(id: number, work: (sql: ShopSql) => Promise<T>): Promise<T> =>
  inShopSql(database.db, id, work);

function ruleOf(json: unknown): Rule {
  const read = readRule(json);
  if (read.outcome === "refused")
    throw new Error(`${JSON.stringify(json)}: ${JSON.stringify(read.problems)}`);
  return read.rule;
}

function evaluable(rule: Rule, segments: ReadonlyMap<string, Rule>, pointOfSale: boolean): EvaluableRule {
  const knowledge: Knowledge = {
    known: new Set(NEEDS.filter((need) => pointOfSale || need !== "point_of_sale")),
    lists: new Set(POOLS.lists),
    properties: new Set(POOLS.properties),
    currency: CURRENCY,
    segments,
  };
  const found = evaluableRule(rule, knowledge);
  if (found.outcome === "not_evaluable") throw new Error(JSON.stringify(found.lacks));
  return found.rule;
}

describe("SQL, the columns and the evaluator", () => {
  const stores = repeats({ full: 25, sample: 2 });

  it(`have the same members for ${String(stores * RULES_A_STORE)} random rules, beside a shop with the same ids`, async () => {
    let [met, within] = [0, 0];
    for (let index = 0; index < stores; index += 1) {
      const compared = await compareStore(runSeed() * 1_000 + index);
      met += compared.met;
      within += compared.within;
    }
    // Most rules have some members and not all: else there would be nothing to compare.
    expect(met).toBeGreaterThan(stores * RULES_A_STORE * 0.5);
    // One sample of a store is for all of its rules, so their estimates err together.
    expect(within).toBeGreaterThan(stores * RULES_A_STORE * 0.85);
  });
});

/** After the segments some conditions on each field of the catalogue, so that none is left out. */
function ruleAt(index: number, around: Around): fc.Arbitrary<object> {
  const field = FIELD_IDS[Math.floor((index - SEGMENTS) / CONDITIONS_A_FIELD)];
  if (field === undefined) return randomRule(around);
  return conditionOf(field, around).map((match) => ({ version: 1, match }));
}

interface Compared {
  /** How many of the rules some customers meet, and some don't. */
  readonly met: number;
  /** How many of the counts lie within the margin of their estimate. */
  readonly within: number;
}

async function compareStore(seed: number): Promise<Compared> {
  const store = randomStore(seededRandom(seed));
  const { moment } = store;
  await inShop(shopId, (sql) => plantStore(sql, store));
  await inShop(otherId, (sql) => plantStore(sql, randomStore(seededRandom(seed + 500_000))));
  const people = await inShop(shopId, loadPeople);
  const segments = new Map<string, Rule>();
  const around = { today: todayOf(moment), pointOfSale: moment.includePointOfSale };
  const rules = Array.from({ length: RULES_A_STORE }, (_, index) => {
    const [json] = fc.sample(ruleAt(index, { ...around, segments: [...segments.keys()] }), {
      numRuns: 1,
      seed: seed * RULES_A_STORE + index,
    });
    const rule = ruleOf(json);
    if (index < SEGMENTS) segments.set(String(index + 1), rule);
    return evaluable(rule, segments, moment.includePointOfSale);
  });
  const expected = rules.map(({ rule }) =>
    [...people]
      .filter(([, person]) => meets(rule, person, moment, segments))
      .map(([id]) => id)
      .sort(byId),
  );
  for (const [index, rule] of rules.entries()) {
    const found = await inShop(shopId, (sql) => listMembers(sql, rule, moment, { after: 0n, limit: 1_000 }));
    expect([seed, index, found, rule.rule]).toEqual([seed, index, expected[index], rule.rule]);
  }
  expect(await inShop(shopId, (sql) => countMembers(sql, rules, moment))).toEqual(
    expected.map((members) => members.length),
  );
  for (const [index, found] of (await inShop(shopId, (sql) => inColumns(sql, rules, moment))).entries())
    expect([seed, index, found, rules[index]?.rule]).toEqual([
      seed,
      index,
      expected[index],
      rules[index]?.rule,
    ]);
  const within = await compareSample(rules, expected);
  await compareNoted(rules, expected);
  return {
    met: expected.filter((members) => members.length > 0 && members.length < people.size).length,
    within,
  };

  /** The members among half of the people, and the estimates that are made of them. */
  async function compareSample(
    asked: readonly EvaluableRule[],
    members: readonly bigint[][],
  ): Promise<number> {
    const found = await inShop(shopId, async (sql) => {
      const drawn = await drawPeople(sql, 0.5);
      const read = await readSomePeople(sql, moment, drawn);
      const some = { ids: read.people.ids, shopifyIds: read.shopifyIds };
      const sample = new RuleEvaluator(read.people, moment, { all: people.size, some });
      return { drawn: new Set(drawn), counts: await sample.count(sql, asked) };
    });
    expect(found.counts).toEqual(members.map((ids) => ids.filter((id) => found.drawn.has(id)).length));
    return found.counts.filter((met, index) => {
      const { from, to } = estimatedCount({ people: people.size, sampled: found.drawn.size, met });
      const exact = members[index]?.length ?? 0;
      return from <= exact && exact <= to;
    }).length;
  }

  /** Notes one rule at each place, then another one, by the database and in the process. */
  async function compareNoted(noted: readonly EvaluableRule[], members: readonly bigint[][]): Promise<void> {
    await inShop(shopId, async (sql) => {
      await shareCustomers(sql);
      const evaluator = new RuleEvaluator(await readPeopleColumns(sql, moment, MOST_ROWS), moment);
      for (const [round, from] of [0, PLACES, 2 * PLACES].entries()) {
        const at = new Date(moment.at.getTime() + round);
        const places = (word: number): SegmentToNote[] =>
          noted.slice(from, from + PLACES).map((rule, place) => ({
            ...{ id: word * 100 + place, word, place, rule },
            ...{ version: 1, isFollowed: place % 5 !== 0 },
          }));
        const bySql = await noteMembers(sql, 1, places(1), moment, at);
        const inProcess = await noteInColumns(sql, 2, places(2), evaluator, at);
        expect(inProcess.changes.map((each) => ({ ...each, id: each.id - 100 }))).toEqual(bySql);
        const given = places(1).map(({ place }) => place);
        const counts = await countNoted(sql, 1, given);
        const active = await countActiveNoted(sql, 1, given);
        expect(inProcess.counts).toEqual(counts.map((each, at) => ({ members: each, active: active[at] })));
        for (const { place } of places(1))
          expect(inProcess.figures[place]).toEqual(
            await readSegmentFigures(sql, { word: 1, place }, moment.days),
          );
        for (const { place } of places(1))
          expect(await notedMembers(sql, { word: 1, place })).toEqual(members[from + place]);
        expect(await membersOf(sql, 2)).toEqual(await membersOf(sql, 1));
        expect(await movesOf(sql, 2)).toEqual(await movesOf(sql, 1));
      }
    });
  }
}

function membersOf(sql: ShopSql, word: number): Promise<object[]> {
  return sql.query(
    "select customer_id, members from segment_members where shop_id = $1 and word = $2 order by customer_id",
    [sql.shopId, word],
  );
}

function movesOf(sql: ShopSql, word: number): Promise<object[]> {
  return sql.query(
    `select at, customer_id, segment_id - 100 * $2 as segment, version, joined, parts from segment_moves
      where shop_id = $1 and segment_id / 100 = $2 order by at, customer_id, segment`,
    [sql.shopId, word],
  );
}

/** Of each rule who meets it, evaluated in the process. */
async function inColumns(
  sql: ShopSql,
  rules: readonly EvaluableRule[],
  moment: RuleMoment,
): Promise<bigint[][]> {
  const evaluator = new RuleEvaluator(await readPeopleColumns(sql, moment, MOST_ROWS), moment);
  const { ids } = evaluator.people;
  const found: bigint[][] = [];
  for (const rule of rules) {
    const { members } = await evaluator.masksOf(sql, rule);
    found.push([...ids].filter((_, place) => isMarked(members, place)).map(BigInt));
    // Counting evaluates no more than it needs.
    expect(await new RuleEvaluator(evaluator.people, moment).count(sql, [rule])).toEqual([
      found.at(-1)?.length,
    ]);
  }
  return found;
}

function byId(one: bigint, other: bigint): number {
  return one < other ? -1 : 1;
}
