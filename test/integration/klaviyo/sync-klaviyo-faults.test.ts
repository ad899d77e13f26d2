/** Each call of a sync meets each fault. The end is right, or the merchant learns who is not in sync and why. */
import { afterEach, describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { klaviyoClient, type KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { someOf } from "../../setup/sampled.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { segmentProfiles } from "../../simulators/klaviyo/segments.ts";
import { lists, propertiesOf, setListPrefix, klaviyoWorld } from "./sync-klaviyo-world.ts";
import {
  confirmHeld,
  KEY,
  label,
  listsIn,
  newestSync,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";

const DAY_MS = 86_400_000;

/** The tests below sync some thirty times each. */
const LONG_MS = 300_000;

/** A fault strikes so many of the calls below in a sample. */
const CALLS_IN_A_SAMPLE = 3;

/** Every call that the rounds below make. A test holds the rounds to it. */
const CALLS = [
  "get_list",
  "get_lists",
  "create_list",
  "update_list",
  "get_profiles_for_list",
  "remove_profiles_from_list",
  "bulk_import_profiles",
  "get_bulk_import_profiles_jobs",
  "get_bulk_import_profiles_job",
  "get_profiles",
  "create_or_update_profile",
  "get_segments",
  "get_segment",
  "create_segment",
  "update_segment",
] as const;

/** A world in which each round of syncing makes every call. Its clock moves only by waiting. */
class Rounds {
  readonly #on: World;
  #round = 0;
  #clockMs = 0;

  constructor(on: World) {
    this.#on = on;
  }

  /** Customers move, one leaves and one comes back. A list and a segment are deleted, and all get other names. */
  async prepare(): Promise<void> {
    this.#round += 1;
    const { store } = this.#on.klaviyo.simulation;
    await turn(this.#on, this.#groups());
    this.#on.klaviyo.fault({ kind: "list_deleted", name: label("sleeping", this.#prefixBefore()) });
    for (const segment of store.segments.values()) {
      if (segment.name.endsWith("Sleeping")) store.segments.delete(segment.id);
      // One segment has its name already, as after a sync that died.
      if (segment.name.endsWith(": New")) segment.name = label("new", this.#prefix());
    }
    await rowsOf(
      this.#on,
      `update audiences set list_known = false, segment_name = case subject when 'new' then $2 else segment_name end
        where shop_id = $1`,
      [label("new", this.#prefix())],
    );
    await setListPrefix(this.#on, this.#prefix());
  }

  /** Runs the job as the queue would, until it has no more to do, and confirms what is held. */
  async sync(): Promise<void> {
    const { db, shopId, admin } = this.#on;
    const sleep = async (ms: number): Promise<void> => void (this.#clockMs += ms);
    const client = klaviyoClient(KEY, { sleep, now: () => this.#clockMs, timeoutMs: 200 });
    const now = () => new Date(this.#on.now().getTime() + this.#round * 8 * DAY_MS + this.#clockMs);
    const { signal } = new AbortController();
    for (let turns = 0; turns < 50; turns += 1) {
      const outcome = await syncKlaviyo({ db, shopId, now, pause, admin, signal, klaviyo: () => client });
      if (outcome.outcome === "again") this.#clockMs += outcome.afterSeconds * 1000;
      else if (!(await confirmHeld(this.#on, "klaviyo"))) return;
    }
    throw new Error("The sync comes to no end.");
  }

  /** Everybody is in exactly one list, nothing is there twice, and a customer who left shows nothing. */
  expectRight(what: object): void {
    const { store } = this.#on.klaviyo.simulation;
    const members: Partial<Record<Group, string[]>> = {};
    for (const [index, group] of Object.entries(this.#groups())) {
      if (group !== null) members[group] = [...(members[group] ?? []), `p${index}@example.com`];
    }
    const segments = [...store.segments.values()].map((segment) => [
      segment.name,
      [...segmentProfiles(store, segment)].map(({ email }) => email).sort(),
    ]);
    const expected = lists(members, this.#prefix());
    expect({ ...what, lists: listsIn(this.#on), made: store.lists.size }).toEqual({
      ...what,
      lists: expected,
      made: GROUPS.length,
    });
    expect({ ...what, segments: Object.fromEntries(segments) as object, made: segments.length }).toEqual({
      ...what,
      segments: expected,
      made: GROUPS.length,
    });
    const gone = this.#groups()[1] === null ? propertiesOf(this.#on, "p1@example.com") : {};
    expect({ ...what, gone }).toEqual({ ...what, gone: {} });
  }

  #groups(): Record<number, Group | null> {
    const odd = this.#round % 2 === 1;
    return {
      0: odd ? "potential_loyal" : "new",
      1: odd ? null : "loyal",
      2: "sleeping",
      3: odd ? "loyal" : null,
    };
  }

  #prefix(): string {
    return this.#round % 2 === 1 ? "VIP" : "Sixfold";
  }

  #prefixBefore(): string {
    return this.#round % 2 === 1 ? "Sixfold" : "VIP";
  }
}

let world: World;

async function begin(): Promise<Rounds> {
  const groups = ["new", "loyal", "sleeping", null] as const;
  world = await klaviyoWorld(groups.map((group) => ({ group })));
  await rowsOf(world, "update sync_targets set segments = true where shop_id = $1");
  const rounds = new Rounds(world);
  await rounds.sync();
  rounds.expectRight({ at: "the first sync" });
  return rounds;
}

/** The customers that the page calls failed, and why. */
const failures = () =>
  rowsOf(
    world,
    "select email, failure from list_states where shop_id = $1 and failure is not null order by email",
  );

afterEach(() => world.klaviyo.simulation.faults.clear());

describe("a sync", () => {
  it("makes every call of the table in every round", async () => {
    const rounds = await begin();
    for (const at of ["odd", "even"]) {
      await rounds.prepare();
      world.klaviyo.simulation.calls.clear();
      await rounds.sync();
      const made = new Set(world.klaviyo.simulation.calls.keys());
      expect({ at, missing: CALLS.filter((call) => !made.has(call)) }).toEqual({ at, missing: [] });
      expect({ at, more: [...made].filter((call) => !CALLS.some((each) => each === call)) }).toEqual({
        at,
        more: [],
      });
      rounds.expectRight({ at });
    }
  });

  it.each([
    ["429 with a short Retry-After", { kind: "status", status: 429, retryAfter: 2, times: 2 }],
    ["429 with a Retry-After of half a minute", { kind: "status", status: 429, retryAfter: 30 }],
    ["429 without Retry-After", { kind: "status", status: 429, times: 3 }],
    ["429 for the rest of the day", { kind: "status", status: 429, retryAfter: 40_000 }],
    ["500", { kind: "status", status: 500, times: 2 }],
    ["502 for longer than it is retried", { kind: "status", status: 502, times: 7 }],
    ["reset before the request was applied", { kind: "reset" }],
    ["reset after the request was applied", { kind: "reset", applied: true }],
    ["an answer that is none of Klaviyo's", { kind: "garbage" }],
    ["a 403 that is a page of the edge", { kind: "edge_page", status: 403 }],
    [
      "400s that are pages of the edge, for longer than it is retried",
      { kind: "edge_page", status: 400, times: 7 },
    ],
    ["silence", { kind: "silence" }],
  ])(
    "ends rightly by itself after %s at any call",
    async (_, what) => {
      const rounds = await begin();
      for (const endpoint of someOf(CALLS, CALLS_IN_A_SAMPLE)) {
        await rounds.prepare();
        world.klaviyo.fault({ endpoint, ...what });
        await rounds.sync();
        expect({ endpoint, waiting: world.klaviyo.simulation.faults.waiting() }).toEqual({
          endpoint,
          waiting: [],
        });
        rounds.expectRight({ endpoint });
        expect({ endpoint, ...(await newestSync(world, "klaviyo")) }).toMatchObject({
          endpoint,
          status: "done",
          failed: 0,
        });
        expect(await failures()).toEqual([]);
      }
    },
    LONG_MS,
  );

  it.each([
    ["400", { kind: "status", status: 400 }, "refused"],
    ["401, the key being revoked", { kind: "status", status: 401 }, "wrong_key"],
    ["403, the key having lost a scope", { kind: "status", status: 403 }, "missing_scope"],
  ])(
    "says why it stopped after %s at any call, and the next one ends rightly",
    async (_, what, code) => {
      const rounds = await begin();
      for (const endpoint of someOf(CALLS, CALLS_IN_A_SAMPLE)) {
        await rounds.prepare();
        world.klaviyo.fault({ endpoint, ...what });
        await rounds.sync();
        const { status, error_code, failed } = await newestSync(world, "klaviyo");
        // A refusal of one profile's properties concerns that profile alone.
        if (endpoint === "create_or_update_profile" && code === "refused") {
          expect({ endpoint, status, failed }).toEqual({ endpoint, status: "incomplete", failed: 1 });
          expect(await failures()).toMatchObject([{ failure: "refused" }]);
        } else {
          expect({ endpoint, status, error_code }).toEqual({ endpoint, status: "failed", error_code: code });
        }
        await rounds.sync();
        rounds.expectRight({ endpoint });
        expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "done", failed: 0 });
      }
    },
    LONG_MS,
  );
});

/** A client for which every error of an import names this email. */
function namingErrors(client: KlaviyoClient, email: string): KlaviyoClient {
  return {
    ...client,
    async request(asked) {
      const outcome = await client.request(asked);
      if (asked.call !== "get_errors_for_bulk_import_profiles_job" || outcome.outcome !== "done")
        return outcome;
      const errors = [{ attributes: { code: "invalid", original_payload: { email } } }];
      return { outcome: "done", value: asked.answer.parse({ data: errors }) };
    },
  };
}

describe("an import", () => {
  it("of which Klaviyo refuses one email of 10,000 goes through without it, and says which", async () => {
    const size = 10_000;
    world = await klaviyoWorld(Array.from({ length: size }, () => ({ group: "loyal" as const })));
    world.klaviyo.fault({ kind: "bad_email", email: "p4711@example.com" });
    await runKlaviyo(world);
    const members = listsIn(world)[label("loyal")] ?? [];
    expect(members).toHaveLength(size - 1);
    expect(members).not.toContain("p4711@example.com");
    expect(world.klaviyo.simulation.calls.get("bulk_import_profiles")).toBe(2);
    expect(await newestSync(world, "klaviyo")).toMatchObject({
      status: "incomplete",
      added: size - 1,
      failed: 1,
      error_code: "some_failed",
    });
    expect(await failures()).toEqual([{ email: "p4711@example.com", failure: "bad_email" }]);
  });

  it("whose errors name an email in a form of Klaviyo's own takes nobody off the list before", async () => {
    world = await klaviyoWorld([{ group: "new" }, { group: "new" }]);
    await runKlaviyo(world);
    await turn(world, { 0: "loyal", 1: "loyal" });
    world.klaviyo.fault({ kind: "job_errors", emails: ["p1@example.com"], times: 1 });
    await runKlaviyo(world, { client: namingErrors(world.client, "p1(at)example.com") });
    // Nothing tells which of the two failed, so the app believes neither to be there.
    expect(await failures()).toMatchObject([{ failure: "unclear" }, { failure: "unclear" }]);
    expect(listsIn(world)[label("new")]).toContain("p1@example.com");
    await runKlaviyo(world);
    expect(await failures()).toEqual([]);
    expect(listsIn(world)).toEqual(lists({ loyal: ["p0@example.com", "p1@example.com"] }));
  });

  it.each([
    ["500", { kind: "status", status: 500, times: 2 }],
    ["429", { kind: "status", status: 429, retryAfter: 1 }],
    ["reset", { kind: "reset" }],
    ["no answer of Klaviyo's", { kind: "garbage" }],
  ])("with errors tells of exactly the failed, even after %s at their reading", async (_, what) => {
    world = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }, { group: "new" }]);
    world.klaviyo.fault({ kind: "job_errors", emails: ["p1@example.com"], times: 1 });
    world.klaviyo.fault({ endpoint: "get_errors_for_bulk_import_profiles_job", ...what });
    // GROUPS puts the new before the loyal, so the fault above belongs to the first import.
    world.klaviyo.fault({ kind: "job_errors", emails: ["p1@example.com"], times: 1 });
    await runKlaviyo(world);
    expect(await failures()).toEqual([{ email: "p1@example.com", failure: "invalid" }]);
    expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "incomplete", added: 2, failed: 1 });
    await runKlaviyo(world);
    expect(await failures()).toEqual([]);
    expect(listsIn(world)).toMatchObject({ [label("loyal")]: ["p0@example.com", "p1@example.com"] });
  });
});
