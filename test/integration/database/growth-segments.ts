/** Segments of a shop of any size: noted, counted, listed and emptied. */
import { expect } from "vitest";

import { shareCustomers } from "../../../app/db/orders/customer-lock.server.ts";
import { findEditChanges } from "../../../app/db/segments/edit-changes.server.ts";
import { audienceThen } from "../../../app/db/campaigns/audience-then.server.ts";
import { campaignsToNote } from "../../../app/db/campaigns/campaigns-since-then.server.ts";
import { exportPage } from "../../../app/db/insights/exports.server.ts";
import { sumSpans } from "../../../app/db/scoring/span-sums.server.ts";
import { countActiveNoted } from "../../../app/db/segments/active-members.server.ts";
import { listMembersPage } from "../../../app/db/segments/listed-members.server.ts";
import { countMembers, listMembers } from "../../../app/db/segments/members.server.ts";
import { countNoted, forgetMembers, noteMembers } from "../../../app/db/segments/note-members.server.ts";
import { readSomePeople } from "../../../app/db/segments/people-columns.server.ts";
import { readPeopleStamp } from "../../../app/db/segments/people-stamp.server.ts";
import { drawPeople } from "../../../app/db/segments/people.server.ts";
import {
  forgetStoreFigures,
  notedStoreFigures,
  noteStoreFigures,
} from "../../../app/db/segments/noted-store-figures.server.ts";
import { noteRefreshed, readSegmentMoves } from "../../../app/db/segments/refreshes.server.ts";
import { deleteSegment, insertSegment } from "../../../app/db/segments/saved-segments.server.ts";
import { membersNow, sentSegmentsToNote } from "../../../app/db/segments/since-then.server.ts";
import { readStoreFigures } from "../../../app/db/segments/store-figures.server.ts";
import { segmentSubject } from "../../../app/domain/export/subject.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import { evaluableRule, type EvaluableRule } from "../../../app/domain/rules/evaluable.ts";
import { NEEDS } from "../../../app/domain/rules/field.ts";
import type { RuleMoment } from "../../../app/domain/rules/moment.ts";
import { shopDays } from "../../../app/domain/time/shop-days.ts";
import { noteInColumns } from "../../../app/segments/note-in-columns.server.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { MOST_ROWS, readEvaluator } from "../../../app/segments/rule-masks.server.ts";
import { SORT_ORDERS, SORTS } from "../../../app/web/ui/customers/sorts.ts";
import { LATER, NOW, type GrowthShop } from "./growth-shop.ts";

const PAGE = 500;

/** One condition on each table that rules read. */
const CONDITIONS = [
  { field: "orders", is: "at_least", value: 1, period: { is: "in_last", days: 30 } },
  { field: "lifetime_value", is: "at_least", value: 1, currency: "EUR" },
  { field: "items", is: "none" },
  { field: "left_group", is: "none_of", values: ["loyal"] },
  { field: "subscribed", is: "no" },
  { field: "country", is: "none_of", values: ["US"] },
  { field: "tag", is: "any_of", values: ["vip"] },
  { field: "klaviyo_list", is: "none_of", values: ["L1"] },
  { field: "picked", is: "any_of", values: ["called"] },
  { field: "klaviyo_property", property: "size", is: "none_of", values: ["xl"] },
  { field: "opened", is: "fewer_than", value: 2 },
];

/** As of this moment the order of a month ago is still within 30 days, as of the later one it is not. */
const AFTER_A_MONTH = new Date(LATER.getTime() + 31 * 86_400_000);

export async function noteSegments({ tx }: GrowthShop): Promise<void> {
  await tx(async (sql) => {
    await sql.query("insert into customer_tags select shop_id, id, 'vip' from customers where shop_id = $1", [
      sql.shopId,
    ]);
    await sql.query(
      "insert into customer_engagement select shop_id, id, 1, '2026-02-01', 1 from customers where shop_id = $1",
      [sql.shopId],
    );
  });
  const rules = CONDITIONS.map((match) => ruleOf({ version: 1, match }));
  const all = ruleOf({ version: 1, match: { all: CONDITIONS } });
  const ids = await tx(async (sql) => {
    const made: number[] = [];
    for (const { rule } of [...rules, all]) {
      const name = `Segment ${String(made.length)}`;
      made.push(await insertSegment(sql, { name, nameKey: name, rule: ruleToJson(rule) }, NOW));
    }
    return made;
  });
  const places = [...rules, all].map((rule, place) => ({
    ...{ id: ids[place] ?? 0, word: 0, place, rule },
    ...{ version: 1, isFollowed: true },
  }));
  for (const at of [NOW, LATER, AFTER_A_MONTH]) {
    await tx(async (sql) => {
      await shareCustomers(sql);
      await noteMembers(sql, 0, places, momentOf(at), at);
      const evaluator = await readEvaluator(sql, momentOf(at), MOST_ROWS);
      if (evaluator === null) throw new Error("The shop is too large for columns.");
      const { figures } = await noteInColumns(sql, 1, places, evaluator, at);
      // Of the orders of 30 days alone, everybody leaves after a month.
      await noteInColumns(sql, 2, places.slice(0, 1), evaluator, at);
      const counts = await countNoted(sql, 0, [...ids.keys()]);
      const active = await countActiveNoted(sql, 0, [...ids.keys()]);
      const refreshed = figures.map((found, place) => ({
        ...{ id: ids[place] ?? 0, figures: { ...found, asOf: at.toISOString() } },
        version: 1,
        members: counts[place] ?? 0,
        active: active[place] ?? 0,
        joined: 0,
        left: 0,
      }));
      await noteRefreshed(sql, refreshed, at.toISOString().slice(0, 10), at);
    });
    await tx((sql) => countMembers(sql, rules, momentOf(at)));
    const figures = await tx((sql) =>
      readStoreFigures(sql, momentOf(at), { days: 30, genderProperty: "size" }),
    );
    await tx((sql) => noteStoreFigures(sql, "", figures));
    expect(await tx((sql) => notedStoreFigures(sql, ""))).toEqual(figures);
    await tx(forgetStoreFigures);
    await tx(readPeopleStamp);
    await tx(async (sql) => readSomePeople(sql, momentOf(at), await drawPeople(sql, 0.5)));
    await tx((sql) => listMembers(sql, all, momentOf(at), { after: 0n, limit: PAGE }));
    const edited = { moment: momentOf(at), examples: 5 };
    for (const rule of [all, ...rules.slice(0, 1)])
      await tx((sql) => findEditChanges(sql, { word: 0, place: 0 }, rule, edited));
  }
  for (const id of ids.slice(0, 2)) {
    const subject = segmentSubject(id);
    for (let after = 0n, more = true; more;) {
      const page = await tx((sql) => exportPage(sql, subject, after, PAGE));
      after = page.at(-1)?.[0] ?? 0n;
      more = page.length > 0;
    }
  }
  // A page whose members are walked to, found among a few, and sorted as a whole.
  const found = { hasGrouped: true, hasGroupless: true, ranges: null, people: 1_000_000 };
  for (const known of [{ ...found, members: 900_000 }, { ...found, members: 1 }, null])
    for (const sort of SORTS)
      await tx(async (sql) => {
        const at = { word: 0, place: 4 };
        const first = await listMembersPage(sql, at, SORT_ORDERS[sort], null, 50, known);
        const after = first.members.at(-1)?.id ?? 0n;
        await listMembersPage(sql, at, SORT_ORDERS[sort], { after }, 50, known);
      });
  const last = { id: ids.at(-1) ?? 0, version: 1 };
  await tx((sql) => readSegmentMoves(sql, last, { joined: false, limit: 20 }));
  const spans = [NOW, LATER].map((until) => ({ from: new Date(until.getTime() - 86_400_000), until }));
  const counted = { ...momentOf(LATER), asOf: AFTER_A_MONTH };
  for (const count of [0, 100_000]) await tx((sql) => sumSpans(sql, membersNow(3, count), spans, counted));
  const excluded = [{ kind: "segment", subject: String(last.id) }] as const;
  await tx(async (sql) => {
    const who = await audienceThen(sql, { included: { kind: "group", subject: "new" }, excluded }, NOW);
    if (who !== null) await sumSpans(sql, who, spans, counted);
  });
  await tx((sql) => sentSegmentsToNote(sql, LATER));
  await tx((sql) => campaignsToNote(sql, { now: LATER, notedBefore: LATER, limit: 50 }));
  await tx((sql) => forgetMembers(sql, 0, [0, 1, 2]));
  await tx((sql) => deleteSegment(sql, { id: last.id, place: ids.length - 1 }));
}

function momentOf(at: Date): RuleMoment {
  const windowStart = new Date(0);
  return { at, days: shopDays("Europe/Berlin"), windowStart, includePointOfSale: true, currency: "EUR" };
}

function ruleOf(json: unknown): EvaluableRule {
  const read = readRule(json);
  if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
  const found = evaluableRule(read.rule, {
    known: new Set(NEEDS),
    lists: new Set(["L1"]),
    properties: new Set(["size"]),
    currency: "EUR",
    segments: new Map(),
  });
  if (found.outcome === "not_evaluable") throw new Error(JSON.stringify(found.lacks));
  return found.rule;
}
