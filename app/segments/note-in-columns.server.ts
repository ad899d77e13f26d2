/** Notes the members of many segments, worked out over the columns of a shop's people. */
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import {
  readHeldPlaces,
  writeMoves,
  writePlaces,
  type HeldPlaces,
  type MoveToWrite,
} from "../db/segments/held-members.server.ts";
import { MOST_PARTS, type SegmentChanges, type SegmentToNote } from "../db/segments/note-members.server.ts";
import {
  combined,
  countMask,
  differing,
  isMarked,
  marked,
  newMask,
  type Mask,
} from "../domain/rules/columns/mask.ts";
import type { RuleMasks } from "../domain/rules/columns/rule-mask.ts";
import { figuresOf, type SegmentFigures } from "../domain/segments/segment-figures.ts";
import type { MembersCount, RuleEvaluator } from "./rule-masks.server.ts";

const BATCH = 10_000;

export interface NotedInColumns {
  /** The followed segments that changed. */
  readonly changes: readonly SegmentChanges[];
  /** Of each segment, in the order in which they were given. */
  readonly counts: readonly MembersCount[];
  /** Likewise. */
  readonly figures: readonly SegmentFigures[];
}

/**
 * Does what `noteMembers` does, with the same outcome, where the database would take longer: each condition goes over
 * the columns once, however many segments have it.
 */
export async function noteInColumns(
  sql: ShopSql,
  word: number,
  segments: readonly SegmentToNote[],
  evaluator: RuleEvaluator,
  at: Date,
): Promise<NotedInColumns> {
  const { ids } = evaluator.people;
  const places = await readHeldPlaces(sql, word, ids);
  const moves = new Moves(sql, at, ids);
  const counts: MembersCount[] = [];
  const figures: SegmentFigures[] = [];
  let changed = newMask(ids.length);
  for (const segment of segments) {
    const masks = await evaluator.masksOf(sql, segment.rule);
    const moved = differing(places[segment.place] ?? newMask(ids.length), masks.members);
    changed = combined("any", [changed, moved]);
    places[segment.place] = masks.members;
    counts.push({ members: countMask(masks.members), active: evaluator.activeOf(masks.members) });
    figures.push(figuresOf(evaluator.people, masks.members));
    if (segment.isFollowed) await moves.note(segment, masks, moved);
  }
  await moves.write();
  await writeChanged(sql, word, ids, places, changed);
  return { changes: moves.changes(), counts, figures };
}

/** Who joined and left the followed segments. They are written as they come, so that few are held. */
class Moves {
  readonly #sql: ShopSql;
  readonly #at: Date;
  readonly #ids: Float64Array;
  readonly #changes: SegmentChanges[] = [];
  #batch: MoveToWrite[] = [];

  constructor(sql: ShopSql, at: Date, ids: Float64Array) {
    this.#sql = sql;
    this.#at = at;
    this.#ids = ids;
  }

  async note({ id, version }: SegmentToNote, masks: RuleMasks, moved: Mask): Promise<void> {
    for (const person of marked(moved)) {
      this.#batch.push({
        ...{ customerId: this.#ids[person] ?? 0, segmentId: id, version },
        joined: isMarked(masks.members, person),
        parts: changedParts(masks, person),
      });
      if (this.#batch.length === BATCH) await this.write();
    }
    const all = countMask(moved);
    const joined = countMask(combined("all", [moved, masks.members]));
    if (all > 0) this.#changes.push({ id, joined, left: all - joined });
  }

  async write(): Promise<void> {
    if (this.#batch.length > 0) await writeMoves(this.#sql, this.#at, this.#batch);
    this.#batch = [];
  }

  changes(): SegmentChanges[] {
    return this.#changes;
  }
}

/** See `noteMembers`. */
function changedParts({ kind, parts }: RuleMasks, person: number): bigint {
  if (parts.length === 1) return 1n;
  if (parts.length > MOST_PARTS) return 0n;
  return parts.reduce(
    (sofar, part, place) =>
      isMarked(part, person) === (kind === "any") ? sofar | (1n << BigInt(place)) : sofar,
    0n,
  );
}

/** Segments that were not given keep their members. Only people who changed are written. */
async function writeChanged(
  sql: ShopSql,
  word: number,
  ids: Float64Array,
  places: Readonly<HeldPlaces>,
  changed: Mask,
): Promise<void> {
  const batch = new Uint32Array(BATCH);
  let length = 0;
  for (const person of marked(changed)) {
    batch[length] = person;
    length += 1;
    if (length < BATCH) continue;
    await writePlaces(sql, word, places, { ids, people: batch });
    length = 0;
  }
  if (length > 0) await writePlaces(sql, word, places, { ids, people: batch.subarray(0, length) });
}
