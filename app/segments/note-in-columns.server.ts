/** Notes the members of many segments, worked out over the columns of a shop's people. */
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { ColumnOf } from "../db/segments/growing-columns.ts";
import {
  emptyMasks,
  readHeldMasks,
  writeMasks,
  writeMoves,
  type MaskColumns,
  type MoveToWrite,
} from "../db/segments/held-members.server.ts";
import { MOST_PARTS, type SegmentChanges, type SegmentToNote } from "../db/segments/note-members.server.ts";
import type { RuleMasks } from "../domain/rules/columns/rule-mask.ts";
import type { RuleEvaluator } from "./rule-masks.server.ts";

const BATCH = 10_000;
/** A mask's half has so many places. */
const HALF = 32;

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
): Promise<SegmentChanges[]> {
  const { ids } = evaluator.people;
  const held = await readHeldMasks(sql, word, ids);
  const [met, given] = [emptyMasks(ids.length), emptyMasks(1)];
  const moves = new Moves(sql, at, ids);
  for (const segment of segments) {
    const masks = await evaluator.masksOf(sql, segment.rule);
    const half = segment.place < HALF ? "lower" : "upper";
    const bit = (1 << (segment.place % HALF)) >>> 0;
    setWhere(masks.members, met[half], bit);
    given[half][0] = (given[half][0] ?? 0) | bit;
    if (segment.isFollowed) await moves.note(segment, masks, held[half], bit);
  }
  await moves.write();
  await writeChanged(sql, word, ids, { held, met, given });
  return moves.changes();
}

function setWhere(members: Uint8Array, masks: Uint32Array, bit: number): void {
  for (let person = 0; person < members.length; person += 1)
    if (members[person] === 1) masks[person] = (masks[person] ?? 0) | bit;
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

  async note(
    { id, version }: SegmentToNote,
    masks: RuleMasks,
    held: Uint32Array,
    bit: number,
  ): Promise<void> {
    let [joined, left] = [0, 0];
    for (let person = 0; person < held.length; person += 1) {
      const isMember = masks.members[person] === 1;
      if (isMember === (((held[person] ?? 0) & bit) !== 0)) continue;
      if (isMember) joined += 1;
      else left += 1;
      const customerId = BigInt(this.#ids[person] ?? 0);
      this.#batch.push({
        ...{ customerId, segmentId: id, version, joined: isMember },
        parts: changedParts(masks, person),
      });
      if (this.#batch.length === BATCH) await this.write();
    }
    if (joined + left > 0) this.#changes.push({ id, joined, left });
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
  const tells = kind === "all" ? 0 : 1;
  return parts.reduce(
    (sofar, part, place) => (part[person] === tells ? sofar | (1n << BigInt(place)) : sofar),
    0n,
  );
}

interface Compared {
  readonly held: MaskColumns;
  readonly met: MaskColumns;
  /** One mask: the places that were worked out. */
  readonly given: MaskColumns;
}

/** Segments that were not given keep their members. Only masks that change are written. */
async function writeChanged(
  sql: ShopSql,
  word: number,
  ids: Float64Array,
  { held, met, given }: Compared,
): Promise<void> {
  const changed = new ColumnOf(Uint32Array);
  for (let person = 0; person < ids.length; person += 1)
    if (isOther("lower", person) || isOther("upper", person)) changed.push(person);
  const people = changed.whole();
  for (let from = 0; from < people.length; from += BATCH) {
    const batch = [...people.subarray(from, from + BATCH)];
    const members = batch.map((person) => (wanted("upper", person) << 32n) | wanted("lower", person));
    await writeMasks(
      sql,
      word,
      batch.map((person) => BigInt(ids[person] ?? 0)),
      members,
    );
  }

  function isOther(half: keyof MaskColumns, person: number): boolean {
    const isHeld = (held[half][person] ?? 0) & (given[half][0] ?? 0);
    return (isHeld ^ (met[half][person] ?? 0)) !== 0;
  }

  function wanted(half: keyof MaskColumns, person: number): bigint {
    const kept = (held[half][person] ?? 0) & ~(given[half][0] ?? 0);
    return BigInt((kept | (met[half][person] ?? 0)) >>> 0);
  }
}
