import type { Group } from "../groups/group.ts";
import type { Stay } from "./stays.ts";

/** A stay, and whether it was worked out in hindsight or is what the runs have found. */
export interface KnownStay extends Stay {
  readonly hindsight: boolean;
}

/** A move that a run has found; null: in no group. */
export interface FoundMove {
  readonly at: Date;
  readonly from: Group | null;
  readonly to: Group | null;
}

interface KnownFacts {
  /** In hindsight, ascending, up to the shop's first run. None where that time is not known. */
  readonly stays: readonly Stay[];
  /** Ascending. */
  readonly moves: readonly FoundMove[];
  /** The group at the newest run. */
  readonly group: Group | null;
  /** The moment of the newest run. */
  readonly until: Date;
}

/**
 * A customer's way through the groups, from the first group on. From the shop's first run on it is what the runs have
 * found, and nothing of it is worked out. Where older moves are no longer kept, it has a gap up to the first known one.
 */
export function wayOf({ stays, moves, group, until }: KnownFacts): KnownStay[] {
  const first = stays.findIndex((stay) => stay.group !== null);
  const before = first === -1 ? [] : stays.slice(first);
  const hindsight = before.map((stay) => ({ ...stay, hindsight: true }));
  return [...hindsight, ...foundSince(stays.at(-1)?.to ?? null, { moves, group, until })];
}

/** @param firstRun - null: not known */
function foundSince(
  firstRun: Date | null,
  { moves, group, until }: Pick<KnownFacts, "moves" | "group" | "until">,
): KnownStay[] {
  const [first] = moves;
  // The first move of all comes from no group. If it is another one, moves before it are missing.
  const isWhole = first === undefined || first.from === null;
  const start = isWhole ? (firstRun ?? first?.at ?? until) : first.at;
  const found: KnownStay[] = [];
  let now = first === undefined ? group : first.from;
  let from = start;
  for (const { at, to } of [...moves, { at: until, to: null }]) {
    if (at > from && !(found.length === 0 && now === null))
      found.push({ group: now, from, to: at, hindsight: false });
    if (at > from) from = at;
    now = to;
  }
  return found;
}
