import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { AudienceSet } from "../../db/sync/audience-sets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import { nextTurn, startOfRound, stopsWhilePaused, type SetInTurn } from "./next-turn.ts";

const AT = new Date("2026-03-01T12:00:00.000Z");
const RUN = 7;

const setOf = (set: SetKey, changes: Partial<AudienceSet> = {}): AudienceSet => ({
  target: "klaviyo",
  set,
  pausedAt: null,
  pauseCause: null,
  failingSince: null,
  begunAt: AT,
  ...changes,
});
const PAUSED = { pausedAt: AT, pauseCause: "asked" } as const;

const syncOf = (set: SetKey, id: number, changes: Partial<SyncRow> = {}): SyncRow => ({
  id,
  target: "klaviyo",
  set,
  runId: RUN,
  kind: "forward",
  continues: false,
  status: "done",
  phase: "removing",
  operationId: null,
  metafields: false,
  holdCode: null,
  confirmedAt: AT,
  planned: 0,
  added: 0,
  removed: 0,
  updated: 0,
  failed: 0,
  unreachable: 0,
  errorCode: null,
  startedAt: AT,
  finishedAt: AT,
  ...changes,
});

/** The groups and two segments, each with its last sync of another day. */
const day = (
  changes: Partial<Record<SetKey, { set?: Partial<AudienceSet>; newest?: Partial<SyncRow> | null }>>,
): SetInTurn[] =>
  (["groups", "segment:1", "segment:2"] as const).map((key, index) => {
    const { set, newest } = changes[key] ?? {};
    return {
      set: setOf(key, set),
      newest: newest === null ? null : syncOf(key, index + 1, { runId: RUN - 1, ...newest }),
    };
  });

/** What is decided, in short. */
function turn(sets: readonly SetInTurn[], at: { from?: number | null; underWayOf?: number | null } = {}) {
  const { from = 3, underWayOf = null } = at;
  const next = nextTurn(sets, { from, underWayOf, runId: RUN });
  if (next === null) return null;
  return "goOn" in next ? `goes on: ${next.goOn.set}` : `opens: ${next.open.set}`;
}

describe("the next turn at a target", () => {
  it.each<[string, Parameters<typeof day>[0], Parameters<typeof turn>[1], string | null]>([
    ["is the groups' first", {}, {}, "opens: groups"],
    ["is then the next set's", { groups: { newest: { id: 4, runId: RUN } } }, {}, "opens: segment:1"],
    [
      "is a new set's too",
      { groups: { newest: { id: 4, runId: RUN } }, "segment:1": { newest: null } },
      {},
      "opens: segment:1",
    ],
    [
      "is another set's while one waits for the target's next day",
      { "segment:1": { newest: { id: 5, status: "running", errorCode: "daily_limit" } } },
      { underWayOf: 5 },
      "opens: groups",
    ],
    [
      "is that set's again once each of the others had one",
      {
        groups: { newest: { id: 4, runId: RUN } },
        "segment:1": { newest: { id: 2, status: "running", errorCode: "daily_limit" } },
        "segment:2": { newest: { id: 6, runId: RUN } },
      },
      { underWayOf: 2 },
      "goes on: segment:1",
    ],
    [
      "is that set's where no round goes on",
      { "segment:1": { newest: { id: 5, status: "running", errorCode: "daily_limit" } } },
      { from: null },
      "goes on: segment:1",
    ],
    [
      "is nobody's once each had one",
      {
        groups: { newest: { id: 4, runId: RUN } },
        "segment:1": { newest: { id: 5, runId: RUN } },
        "segment:2": { newest: { id: 6, runId: RUN } },
      },
      {},
      null,
    ],
    [
      "is the interrupted sync's before all",
      { "segment:2": { newest: { status: "running" } } },
      {},
      "goes on: segment:2",
    ],
    [
      "is that one's of two that took the last step",
      { groups: { newest: { status: "running" } }, "segment:2": { newest: { status: "running" } } },
      { underWayOf: 3 },
      "goes on: segment:2",
    ],
    [
      "is the groups' of two of which neither did",
      { groups: { newest: { status: "running" } }, "segment:2": { newest: { status: "running" } } },
      { underWayOf: 2 },
      "goes on: groups",
    ],
    [
      "passes by a sync that stopped in a pause",
      { groups: { set: PAUSED, newest: { status: "running" } } },
      { underWayOf: 1 },
      "opens: segment:1",
    ],
    [
      "is an undo's, though its set is paused",
      { "segment:1": { set: PAUSED, newest: { status: "running", kind: "undo" } } },
      {},
      "goes on: segment:1",
    ],
    [
      "is a preview's that was asked for in a pause",
      { "segment:1": { set: PAUSED, newest: { status: "running", confirmedAt: null, holdCode: "asked" } } },
      {},
      "goes on: segment:1",
    ],
    ["passes by a paused set", { groups: { set: PAUSED } }, {}, "opens: segment:1"],
    [
      "passes by what waits for the merchant",
      { groups: { newest: { status: "pending", runId: RUN } } },
      {},
      "opens: segment:1",
    ],
    [
      "passes by what was discarded",
      { groups: { newest: { status: "discarded", runId: RUN } } },
      {},
      "opens: segment:1",
    ],
    [
      "judges anew what waits with older groups",
      { groups: { newest: { status: "pending" } } },
      {},
      "opens: groups",
    ],
    [
      "passes by what has failed in this round",
      { groups: { newest: { id: 4, runId: RUN, status: "failed", errorCode: "refused" } } },
      {},
      "opens: segment:1",
    ],
    [
      "tries again what failed before",
      { groups: { newest: { runId: RUN, status: "failed", errorCode: "refused" } } },
      {},
      "opens: groups",
    ],
    [
      "comes again last after a bug",
      {
        groups: { newest: { id: 4, runId: RUN, status: "failed", errorCode: "unexpected" } },
        "segment:1": { newest: { id: 5, runId: RUN } },
      },
      {},
      "opens: segment:2",
    ],
    [
      "comes again after a bug",
      {
        groups: { newest: { id: 4, runId: RUN, status: "failed", errorCode: "unexpected" } },
        "segment:1": { newest: { id: 5, runId: RUN } },
        "segment:2": { newest: { id: 6, runId: RUN } },
      },
      {},
      "opens: groups",
    ],
    [
      "comes again for newer groups, once the others had theirs",
      { groups: { newest: { id: 4 } }, "segment:1": { newest: { id: 5, runId: RUN } } },
      {},
      "opens: segment:2",
    ],
    ["is nobody's where no round goes on", {}, { from: null }, null],
    [
      "is an interrupted one's even then",
      { "segment:1": { newest: { status: "running" } } },
      { from: null },
      "goes on: segment:1",
    ],
  ])("%s", (_, sets, at, expected) => {
    expect(turn(day(sets), at)).toBe(expected);
  });

  it("is nobody's where nothing may be sent", () => {
    expect(nextTurn(day({}), { from: 3, underWayOf: null, runId: null })).toBeNull();
  });

  const END = ["done", "incomplete", "pending", "discarded", "failed", "paused"] as const;
  const anySet = fc.record({
    isPaused: fc.boolean(),
    before: fc.option(fc.constantFrom("done", "pending", "discarded", "failed", "running")),
    isOfThisRun: fc.boolean(),
    end: fc.constantFrom(...END),
  });

  it("comes to each open set once a round, whatever becomes of the others, and the round ends", () => {
    fc.assert(
      fc.property(fc.array(anySet, { maxLength: 12 }), (worlds) => {
        const keys = worlds.map((_, index): SetKey => (index === 0 ? "groups" : `segment:${String(index)}`));
        const sets = worlds.map(({ isPaused, before, isOfThisRun }, index): SetInTurn => {
          const key = keys[index] ?? "groups";
          const runId = isOfThisRun ? RUN : RUN - 1;
          return {
            set: setOf(key, isPaused ? PAUSED : {}),
            newest: before && syncOf(key, index + 1, { status: before, runId }),
          };
        });
        const from = startOfRound(sets);
        let [nextId, underWayOf]: [number, number | null] = [from, null];
        const order: SetKey[] = [];
        const wentOn = new Set<number>();
        for (;;) {
          const next = nextTurn(sets, { from, underWayOf, runId: RUN });
          if (next === null) break;
          const sync =
            "goOn" in next
              ? next.goOn
              : syncOf(next.open.set, (nextId += 1), { status: "running", runId: RUN });
          const at = keys.findIndex((key) => key === sync.set);
          const [world, had, key] = [worlds[at], sets[at], keys[at]];
          if (world === undefined || had === undefined || key === undefined)
            throw new Error("Nobody's turn.");
          if ("goOn" in next) {
            expect(wentOn.has(sync.id)).toBe(false);
            wentOn.add(sync.id);
          } else order.push(key);
          expect(had.set.pausedAt).toBeNull();
          underWayOf = sync.id;
          sets[at] =
            world.end === "paused"
              ? { set: setOf(key, PAUSED), newest: { ...sync, status: "running" } }
              : { set: had.set, newest: { ...sync, status: world.end, errorCode: "refused" } };
        }
        const due = worlds.flatMap(({ isPaused, before, isOfThisRun, end }, index) => {
          const isDecided = (status: string | null): boolean =>
            status === "pending" || status === "discarded";
          const isOut = isPaused || (before !== null && isOfThisRun && isDecided(before));
          const ranInto = before === "running" && (end === "paused" || (isOfThisRun && isDecided(end)));
          return isOut || ranInto ? [] : keys.slice(index, index + 1);
        });
        expect(order).toEqual(due);
      }),
    );
  });
});

describe("a pause", () => {
  it("stops forward syncs only, and no preview that was asked for", () => {
    const paused = setOf("groups", PAUSED);
    expect(stopsWhilePaused(paused, syncOf("groups", 1))).toBe(true);
    expect(stopsWhilePaused(setOf("groups"), syncOf("groups", 1))).toBe(false);
    expect(stopsWhilePaused(null, syncOf("groups", 1))).toBe(false);
    expect(stopsWhilePaused(paused, syncOf("groups", 1, { kind: "undo" }))).toBe(false);
    const preview = { confirmedAt: null, holdCode: "asked" } as const;
    expect(stopsWhilePaused(paused, syncOf("groups", 1, preview))).toBe(false);
    expect(stopsWhilePaused(paused, syncOf("groups", 1, { ...preview, confirmedAt: AT }))).toBe(true);
  });
});
