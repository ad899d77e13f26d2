import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { emptyList } from "../db/segments/picked-customers.server.ts";
import { insertSegment, listSegments } from "../db/segments/saved-segments.server.ts";
import { conditionsOf, type Condition } from "../domain/rules/rule.ts";
import { ruleToJson } from "../domain/rules/rule-json.ts";
import { freeKey, pickedListOf, pickedRule } from "../domain/segments/picked-list.ts";
import { readSegmentName, segmentNameKey } from "../domain/segments/segment-name.ts";
import { MOST_SEGMENTS } from "./save.server.ts";
import { segmentOf, type Segment } from "./saved-segment.ts";

/** A list that was put together by hand: a segment that asks for it. */
export interface PickedList {
  readonly segmentId: number;
  readonly name: string;
  /** The list among the picked customers. */
  readonly key: string;
}

/** The lists of a shop, by name. */
export async function pickedLists(sql: ShopSql): Promise<PickedList[]> {
  return listsAmong(await readSegments(sql));
}

async function readSegments(sql: ShopSql): Promise<Segment[]> {
  return (await listSegments(sql)).map(segmentOf);
}

function listsAmong(segments: readonly Segment[]): PickedList[] {
  return segments.flatMap(({ id, name, rule }) => {
    const key = pickedListOf(rule);
    return key === null ? [] : [{ segmentId: id, name, key }];
  });
}

export type NamedList =
  | { readonly outcome: "list"; readonly list: PickedList }
  /** There is none yet. `key`: what it would be called among the picked customers. */
  | { readonly outcome: "new"; readonly name: string; readonly nameKey: string; readonly key: string }
  | { readonly outcome: "bad_name" | "name_taken" | "no_room" };

/** The list of a name, which may come from anybody. */
export async function findListByName(sql: ShopSql, given: string): Promise<NamedList> {
  const name = readSegmentName(given);
  if (name.outcome === "wrong") return { outcome: "bad_name" };
  const segments = await readSegments(sql);
  const isNamed = (each: { readonly name: string }): boolean => segmentNameKey(each.name) === name.key;
  const list = listsAmong(segments).find(isNamed);
  if (list !== undefined) return { outcome: "list", list };
  if (segments.some(isNamed)) return { outcome: "name_taken" };
  if (segments.length >= MOST_SEGMENTS) return { outcome: "no_room" };
  const taken = segments.flatMap(({ rule }) => [...conditionsOf(rule.match)].flatMap(listsAsked));
  return { outcome: "new", name: name.name, nameKey: name.key, key: freeKey(name.key, taken) };
}

/** The lists that a condition asks for, also beside other conditions. */
function listsAsked({ condition: { field, test } }: { readonly condition: Condition }): string[] {
  return field === "picked" && test.kind === "choice" ? [...test.values] : [];
}

/** Makes a new list, which nobody is on. Call it after `lockSegments`. */
export async function makeList(
  sql: ShopSql,
  { name, nameKey, key }: Extract<NamedList, { outcome: "new" }>,
  now: Date,
): Promise<PickedList> {
  await emptyList(sql, key);
  const segmentId = await insertSegment(sql, { name, nameKey, rule: ruleToJson(pickedRule(key)) }, now);
  return { segmentId, name, key };
}
