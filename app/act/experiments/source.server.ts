/** Whom an experiment draws from, as of now. */
import {
  membersOfGroup,
  membersOfRule,
  membersOfSegment,
  type SourceMembers,
} from "../../db/experiments/source-members.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { findSegment } from "../../db/segments/saved-segments.server.ts";
import type { ExperimentSource, SampledPreset } from "../../domain/experiment/source.ts";
import { placeInWord, wordOf } from "../../domain/segments/places.ts";
import { readPresetGround, shopPreset } from "../../segments/presets.server.ts";

/** gone: there is no such segment. not_ready: its members are not known now. */
export type FoundSource =
  | {
      readonly outcome: "found";
      readonly members: SourceMembers;
      /** A segment's name; null: the pages know what the source is called. */
      readonly name: string | null;
    }
  | { readonly outcome: "gone" | "not_ready" };

/** @param timeZone - the shop's, IANA */
export async function findSource(
  sql: ShopSql,
  source: ExperimentSource,
  timeZone: string | null,
): Promise<FoundSource> {
  switch (source.kind) {
    case "group":
      return { outcome: "found", members: membersOfGroup(sql.shopId, source.of), name: null };
    case "segment":
      return findMembersOfSegment(sql, source.of);
    case "preset":
      return findMembersOfPreset(sql, source.of, timeZone);
  }
}

/** A segment whose last refresh failed, or went by another rule, has members that its rule doesn't mean. */
async function findMembersOfSegment(sql: ShopSql, id: number): Promise<FoundSource> {
  const segment = await findSegment(sql, id);
  if (segment === null) return { outcome: "gone" };
  const { place, name, refreshed, version, failure } = segment;
  if (refreshed?.version !== version || failure !== null) return { outcome: "not_ready" };
  const at = { word: wordOf(place), place: placeInWord(place) };
  return { outcome: "found", members: membersOfSegment(sql.shopId, at), name };
}

async function findMembersOfPreset(
  sql: ShopSql,
  id: SampledPreset,
  timeZone: string | null,
): Promise<FoundSource> {
  const ground = await readPresetGround(sql, timeZone);
  const preset = shopPreset(id, ground);
  if (preset.outcome === "lacking" || ground.moment === null) return { outcome: "not_ready" };
  return {
    outcome: "found",
    members: membersOfRule(sql.shopId, preset.evaluable, ground.moment),
    name: null,
  };
}
