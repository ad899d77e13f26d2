import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { klaviyoClient } from "../../../../app/klaviyo/client.server.ts";
import type { KlaviyoClient } from "../../../../app/klaviyo/client.server.ts";
import { KlaviyoError } from "../../../../app/klaviyo/error.ts";
import { readImport, readImportErrors, startUpload } from "../../../../app/klaviyo/uploads.server.ts";
import { checkAccess } from "../../../../app/klaviyo/connection/check.server.ts";
import {
  createList,
  deleteList,
  findListByName,
  listExists,
  readListMembers,
  readListName,
  readListPage,
  removeFromList,
  renameList,
} from "../../../../app/klaviyo/lists.server.ts";
import { Paces } from "../../../../app/klaviyo/paces.ts";
import type { ProfileUpsert } from "../../../../app/klaviyo/profile.ts";
import { clearProperties, findProfiles } from "../../../../app/klaviyo/profiles.server.ts";
import {
  deleteSegment,
  readSegmentName,
  renameSegment,
  segmentExists,
} from "../../../../app/klaviyo/segments.server.ts";
import { startKlaviyoSimulator } from "../../../simulators/klaviyo/server.ts";
import type { KlaviyoSimulator } from "../../../simulators/klaviyo/server.ts";

const KEY = "pk_4e6f74206120726561_planted";
const START = Date.parse("2026-03-01T12:00:00Z");

/** One clock for both sides: sleeping moves it. */
let nowMs = START;
let slept: number[] = [];
let simulator: KlaviyoSimulator;
let client: KlaviyoClient;

function clientWith(
  key: string,
  options: { signal?: AbortSignal; timeoutMs?: number; longestWaitMs?: number; paces?: Paces } = {},
): KlaviyoClient {
  const sleep = async (ms: number) => {
    slept.push(ms);
    nowMs += ms;
  };
  return klaviyoClient(key, { sleep, now: () => nowMs, longestWaitMs: 60_000, ...options });
}
const checkKey = (by: KlaviyoClient) => checkAccess(by, { segments: false });

beforeEach(async () => {
  nowMs = START;
  slept = [];
  simulator = await startKlaviyoSimulator({ key: KEY, jobSeconds: 3, now: () => nowMs });
  client = clientWith(KEY);
  const realFetch = globalThis.fetch;
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    if (!(input instanceof Request)) return realFetch(toSimulator(input), init);
    return realFetch(new Request(toSimulator(input.url), input), init);
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  const { violations } = simulator.simulation;
  await simulator.close();
  expect(violations).toEqual([]);
});

function toSimulator(url: string | URL): string {
  const asked = new URL(url);
  expect(asked.origin).toBe("https://a.klaviyo.com");
  return `${simulator.url}${asked.pathname}${asked.search}`;
}

function fault(kind: object): void {
  simulator.fault(kind);
}
function seed(emails: readonly string[]): string[] {
  const { store } = simulator.simulation;
  return emails.map((email) => store.upsert({ attributes: { email } }, nowMs, false).profile.id);
}
function calls(endpoint: string): number {
  return simulator.simulation.calls.get(endpoint) ?? 0;
}
function membersOf(listId: string): string[] {
  const { store } = simulator.simulation;
  const ids = store.lists.get(listId)?.members.keys() ?? [];
  return [...ids].map((id) => store.profiles.get(id)?.email ?? "");
}
function profile(email: string): ProfileUpsert {
  return {
    email,
    properties: {
      sixfold_group: "loyal",
      sixfold_score: "545",
      sixfold_r: 5,
      sixfold_f: 4,
      sixfold_m: 5,
      sixfold_orders: 7,
      sixfold_spent: 120.5,
      sixfold_last_order_at: "2026-01-02T00:00:00.000Z",
      sixfold_segments: ["Big spenders", "VIP"],
    },
  };
}
async function errorOf(work: Promise<unknown>): Promise<KlaviyoError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KlaviyoError);
  const seen = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)} ${String(error)}`;
  expect(seen).not.toContain(KEY);
  expect(seen).not.toContain("x.io");
  return error as KlaviyoError;
}

describe("a key", () => {
  it("is checked against the account and every scope that the sync needs", async () => {
    expect(await checkKey(client)).toEqual({
      outcome: "ok",
      accountId: "SIMACC",
      accountName: "Sixfold Demo",
    });
    expect(await checkKey(clientWith("pk_other"))).toEqual({ outcome: "wrong_key" });
    expect(await checkKey(clientWith("pk_with\nbreak"))).toEqual({ outcome: "wrong_key" });
    expect(await checkKey(clientWith(""))).toEqual({ outcome: "wrong_key" });
    expect(simulator.simulation.store.lists.size).toBe(0);
  });

  it.each([
    ["accounts:read", "accounts:read"],
    ["lists:read", "lists:read"],
    ["profiles:read", "profiles:read"],
    ["lists:write", "lists:write profiles:write"],
  ])("without %s is told to lack %s", async (scope, told) => {
    fault({ kind: "scope_missing", scope });
    expect(await checkKey(client)).toEqual({ outcome: "missing_scope", scope: told });
  });

  it("may be right while Klaviyo does not answer", async () => {
    fault({ kind: "status", status: 503, times: 5 });
    expect(await checkKey(client)).toEqual({ outcome: "unavailable" });
  });

  it("that was revoked is a wrong key, in the middle of the work too", async () => {
    fault({ kind: "key_revoked" });
    expect(await errorOf(findProfiles(client, ["a@x.io"]))).toMatchObject({ code: "wrong_key", status: 401 });
    simulator.simulation.faults.clear();
    fault({ kind: "scope_missing", scope: "lists:write" });
    const error = await errorOf(createList(client, "L"));
    expect(error).toMatchObject({
      code: "missing_scope",
      scope: "lists:write",
      klaviyoCode: "permission_denied",
    });
  });
});

describe("lists", () => {
  it("are found by their exact name", async () => {
    for (let index = 0; index < 12; index += 1) await createList(client, `Other ${index}`);
    const name = 'Sixfold: "Loyal", at risk + (ä)';
    expect(await findListByName(client, name)).toBeNull();
    const made = await createList(client, name);
    expect(await findListByName(client, name)).toEqual(made);
    expect(await listExists(client, made.id)).toBe(true);
    expect(await listExists(client, "NOLIST")).toBe(false);
  });

  it.each([
    ["reset after it was made", { kind: "reset", endpoint: "create_list", applied: true }],
    ["reset before it was made", { kind: "reset", endpoint: "create_list" }],
    ["500", { kind: "status", endpoint: "create_list", status: 500 }],
    ["no answer of Klaviyo's", { kind: "garbage", endpoint: "create_list" }],
  ])("are made once, whatever happens to the answer: %s", async (_, what) => {
    fault(what);
    const { id } = await createList(client, "Sixfold: New");
    expect([...simulator.simulation.store.lists.keys()]).toEqual([id]);
  });

  it("are made once when the refusal says to wait", async () => {
    fault({ kind: "status", endpoint: "create_list", status: 429, retryAfter: 7 });
    await createList(client, "Sixfold: New");
    expect(slept).toEqual([7000]);
    expect(simulator.simulation.store.lists.size).toBe(1);
  });

  it("can't be made any more today: the daily limit, with the wait", async () => {
    for (let index = 0; index < 150; index += 1) await createList(client, `L${index}`);
    const error = await errorOf(createList(client, "one more"));
    expect(error).toMatchObject({ code: "daily_limit", status: 429 });
    expect(error.retryAfterSeconds).toBeGreaterThan(60);
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(86_400);
    // The pace kept all requests before that below the limits.
    expect(calls("create_list")).toBe(151);
  });
});

describe("members", () => {
  it("are read page by page and removed by a thousand", async () => {
    const list = await createList(client, "L");
    const ids = seed(Array.from({ length: 1000 }, (_, index) => `c${index}@x.io`));
    const { store } = simulator.simulation;
    const held = store.lists.get(list.id);
    for (const id of ids) if (held) store.join(held, id, nowMs);
    const read: string[] = [];
    for await (const some of readListMembers(client, list.id)) read.push(...some.map(({ id }) => id));
    expect(read).toEqual(ids);
    expect(calls("get_profiles_for_list")).toBe(10);
    await removeFromList(client, list.id, ids);
    expect(membersOf(list.id)).toEqual([]);
    await removeFromList(client, list.id, []);
    expect(calls("remove_profiles_from_list")).toBe(1);
    await expect(removeFromList(client, list.id, [...ids, "x"])).rejects.toThrow(RangeError);
  });

  it("leave although some of the profiles are gone, and a list that is gone needs nothing", async () => {
    const list = await createList(client, "L");
    const ids = seed(["a@x.io", "b@x.io", "c@x.io", "d@x.io", "e@x.io"]);
    const { store } = simulator.simulation;
    const held = store.lists.get(list.id);
    for (const id of ids) if (held) store.join(held, id, nowMs);
    const unknown = await removeFromList(client, list.id, [...ids.slice(0, 2), "01GONE", ...ids.slice(2, 4)]);
    expect(unknown).toEqual(["01GONE"]);
    expect(membersOf(list.id)).toEqual(["e@x.io"]);
    expect(await removeFromList(client, "NOLIST", ids)).toEqual([]);
  });

  it("are removed once the answer was lost too", async () => {
    const list = await createList(client, "L");
    const ids = seed(["a@x.io"]);
    fault({ kind: "reset", endpoint: "remove_profiles_from_list", applied: true });
    await removeFromList(client, list.id, ids);
    expect(calls("remove_profiles_from_list")).toBe(2);
  });
});

describe("profiles", () => {
  it("are found by email in lower case, and the unknown and the unreadable are not", async () => {
    const [ann, quoted] = seed(["ann+news@example.com", "o'neil@x.io"]);
    const found = await findProfiles(client, [
      "Ann+News@Example.com",
      "o'neil@x.io",
      "none@x.io",
      "unreadable",
      "",
    ]);
    expect(found).toEqual(
      new Map([
        ["ann+news@example.com", ann],
        ["o'neil@x.io", quoted],
      ]),
    );
    expect(await findProfiles(client, [])).toEqual(new Map());
    await expect(
      findProfiles(
        client,
        Array.from({ length: 101 }, () => "a@x.io"),
      ),
    ).rejects.toThrow(RangeError);
  });

  it("are stripped of our properties alone", async () => {
    const list = await createList(client, "L");
    await startUpload(client, { listId: list.id, profiles: [profile("a@x.io")] });
    nowMs += 3000;
    await listExists(client, list.id);
    const ann = simulator.simulation.store.byEmail("a@x.io");
    ann?.properties.set("city", "Oslo");
    expect(await clearProperties(client, ann?.id ?? "")).toBe(true);
    expect(Object.fromEntries(ann?.properties ?? [])).toEqual({ city: "Oslo" });
  });

  it("are looked up in hundreds without ever being throttled", async () => {
    for (let index = 0; index < 900; index += 1) await findProfiles(client, ["a@x.io"]);
    expect(calls("get_profiles")).toBe(900);
    expect(nowMs - START).toBeLessThan(100_000);
  });
});

describe("imports", () => {
  it("bring profiles with properties of unchanged names into the list", async () => {
    const list = await createList(client, "L");
    const started = await startUpload(client, {
      listId: list.id,
      profiles: [profile("Ann@x.io"), profile("b@x.io")],
    });
    if (started.outcome !== "accepted") throw new Error(started.outcome);
    expect(await readImport(client, started.jobId)).toEqual({ status: "queued", failedCount: 0 });
    nowMs += 3000;
    expect(await readImport(client, started.jobId)).toEqual({ status: "complete", failedCount: 0 });
    expect(membersOf(list.id)).toEqual(["ann@x.io", "b@x.io"]);
    const ann = simulator.simulation.store.byEmail("ann@x.io");
    expect(Object.fromEntries(ann?.properties ?? [])).toEqual(profile("").properties);
  });

  it("name the profiles that are not taken, and an unknown list", async () => {
    const list = await createList(client, "L");
    const profiles = ["a@x.io", "bad", "b@x.io", "worse@"].map(profile);
    const refused = await startUpload(client, { listId: list.id, profiles });
    expect(refused).toEqual({ outcome: "bad_profiles", indexes: [1, 3] });
    fault({ kind: "list_deleted", name: "L" });
    const unknown = await startUpload(client, { listId: list.id, profiles: [profile("a@x.io")] });
    expect(unknown).toEqual({ outcome: "unknown_list" });
    expect(simulator.simulation.store.jobs.size).toBe(0);
  });

  it("take 10,000 profiles in one call, and no more", async () => {
    const list = await createList(client, "L");
    const profiles = Array.from({ length: 10_000 }, (_, index) => profile(`c${index}@example.com`));
    expect(await startUpload(client, { listId: list.id, profiles })).toMatchObject({ outcome: "accepted" });
    nowMs += 3000;
    await listExists(client, list.id);
    expect(membersOf(list.id)).toHaveLength(10_000);
    const tooMany = startUpload(client, { listId: list.id, profiles: [...profiles, profile("x@x.io")] });
    await expect(tooMany).rejects.toThrow(RangeError);
  });

  it("tell of a cancelled job, of failed profiles, and of a job that is not known", async () => {
    const list = await createList(client, "L");
    const profiles = Array.from({ length: 150 }, (_, index) => profile(`c${index}@x.io`));
    fault({ kind: "job_cancelled" });
    fault({ kind: "job_errors", indexes: Array.from({ length: 120 }, (_, index) => index) });
    const cancelled = await startUpload(client, { listId: list.id, profiles });
    const failing = await startUpload(client, { listId: list.id, profiles });
    if (cancelled.outcome !== "accepted" || failing.outcome !== "accepted") throw new Error("not accepted");
    nowMs += 3000;
    expect(await readImport(client, cancelled.jobId)).toEqual({ status: "cancelled", failedCount: 0 });
    expect(await readImport(client, failing.jobId)).toEqual({ status: "complete", failedCount: 120 });
    const errors = await readImportErrors(client, failing.jobId);
    expect(errors).toHaveLength(120);
    expect(errors[7]).toEqual({ email: "c7@x.io", code: "invalid" });
    expect(await errorOf(readImport(client, "a/b=?"))).toMatchObject({ code: "refused", status: 404 });
  });

  it.each([
    ["500", { kind: "status", status: 500, times: 3 }],
    ["502", { kind: "status", status: 502 }],
    ["503", { kind: "status", status: 503 }],
    ["504", { kind: "status", status: 504 }],
    ["reset", { kind: "reset" }],
    ["reset after it was accepted", { kind: "reset", applied: true }],
    ["no answer of Klaviyo's", { kind: "garbage" }],
    ["429 without Retry-After", { kind: "status", status: 429, times: 2 }],
  ])("are sent again after %s, and end in the same state", async (_, what) => {
    const list = await createList(client, "L");
    fault({ endpoint: "bulk_import_profiles", ...what });
    const started = await startUpload(client, { listId: list.id, profiles: [profile("a@x.io")] });
    expect(started.outcome).toBe("accepted");
    nowMs += 3000;
    await listExists(client, list.id);
    expect(membersOf(list.id)).toEqual(["a@x.io"]);
    expect(simulator.simulation.store.profiles.size).toBe(1);
  });
});

describe("an id that Klaviyo doesn't know", () => {
  it.each([
    [400, "whole"],
    [400, "id"],
    [404, "whole"],
    [404, "id"],
  ])("means the same by %i at the %s", async (status, at) => {
    fault({ kind: "unknown_ids", status, at });
    expect(await listExists(client, "NONE")).toBe(false);
    expect(await readListName(client, "NONE")).toBeNull();
    expect(await readListPage(client, "NONE", null)).toBeNull();
    expect(await renameList(client, "NONE", "N")).toBe(false);
    expect(await deleteList(client, "NONE")).toBe(true);
    expect(await segmentExists(client, "NONE")).toBe(false);
    expect(await readSegmentName(client, "NONE")).toBeNull();
    expect(await renameSegment(client, "NONE", "N")).toBe(false);
    expect(await deleteSegment(client, "NONE")).toBe(true);
    expect(await clearProperties(client, "01NONE")).toBe(true);
    expect(await removeFromList(client, "NONE", ["01NONE"])).toEqual([]);
    const [known = ""] = seed(["a@x.io"]);
    const list = await createList(client, "L");
    expect(await removeFromList(client, list.id, ["01NONE", known])).toEqual(["01NONE"]);
    const unknownList = startUpload(client, { listId: "NONE", profiles: [profile("a@x.io")] });
    expect(await unknownList).toEqual({ outcome: "unknown_list" });
    expect(await errorOf(readImport(client, "NONE"))).toMatchObject({ code: "refused", status: 404 });
    expect(await checkAccess(client, { segments: true })).toMatchObject({ outcome: "ok" });
  });
});

describe("trouble", () => {
  it.each([200, 400, 401, 403, 404, 409, 429, 500])(
    "by a page of the edge with %i is a lost call, at each of those that check a key too",
    async (status) => {
      fault({ kind: "edge_page", status, times: 2 });
      expect(await findProfiles(client, ["a@x.io"])).toEqual(new Map());
      expect(slept).toEqual([500, 1000]);
      for (let after = 0; after < 6; after += 1) {
        fault({ kind: "edge_page", status, after });
        expect(await checkAccess(client, { segments: true })).toMatchObject({ outcome: "ok" });
        expect(simulator.simulation.faults.waiting()).toEqual([]);
      }
      fault({ kind: "edge_page", status, times: 5 });
      expect(await checkKey(client)).toEqual({ outcome: "unavailable" });
    },
  );

  it("by a page of the edge leaves a list made once, and one deleted or left", async () => {
    const [id = ""] = seed(["a@x.io"]);
    fault({ kind: "edge_page", status: 403, endpoint: "create_list" });
    const list = await createList(client, "L");
    expect(simulator.simulation.store.lists.size).toBe(1);
    simulator.simulation.store.lists.get(list.id)?.members.set(id, { joined: 0, sequence: 1 });
    for (const endpoint of ["remove_profiles_from_list", "delete_list"])
      fault({ kind: "edge_page", status: 200, endpoint });
    expect(await removeFromList(client, list.id, [id])).toEqual([]);
    expect(membersOf(list.id)).toEqual([]);
    expect(await deleteList(client, list.id)).toBe(true);
    expect(simulator.simulation.store.lists.size).toBe(0);
  });

  it("is waited for as long as Klaviyo says, and then told", async () => {
    fault({ kind: "status", status: 429, retryAfter: 12, times: 5 });
    const error = await errorOf(findProfiles(client, ["a@x.io"]));
    expect(error).toMatchObject({ code: "rate_limited", retryAfterSeconds: 12, status: 429 });
    expect(slept).toEqual([12_000, 12_000, 12_000, 12_000]);
  });

  it("that takes more than a few seconds is left to others at once, and nothing goes until it is over", async () => {
    const hasty = clientWith(KEY, { longestWaitMs: 5_000 });
    fault({ kind: "status", status: 429, retryAfter: 12 });
    const first = await errorOf(findProfiles(hasty, ["a@x.io"]));
    expect(first).toMatchObject({ code: "rate_limited", retryAfterSeconds: 12 });
    expect(slept).toEqual([]);
    nowMs += 4_000;
    const second = await errorOf(findProfiles(hasty, ["a@x.io"]));
    expect(second).toMatchObject({ code: "rate_limited", retryAfterSeconds: 8 });
    expect(calls("get_profiles")).toBe(1);
    nowMs += 8_000;
    expect(await findProfiles(hasty, ["a@x.io"])).toEqual(new Map());
  });

  it("is waited for until the moment that Klaviyo names", async () => {
    const until = new Date(Date.now() + 30_000).toUTCString();
    fault({ kind: "status", status: 429, retryAfter: until });
    const error = await errorOf(findProfiles(clientWith(KEY, { longestWaitMs: 5_000 }), ["a@x.io"]));
    expect(error.code).toBe("rate_limited");
    expect(error.retryAfterSeconds).toBeGreaterThan(25);
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(31);
  });

  it("that lasts ends as unavailable, after growing pauses", async () => {
    fault({ kind: "status", status: 500, times: 99 });
    const error = await errorOf(findProfiles(client, ["a@x.io"]));
    expect(error).toMatchObject({ code: "unavailable", status: 500, call: "get_profiles" });
    expect(slept).toEqual([500, 1000, 2000, 4000]);
    simulator.simulation.faults.clear();
    fault({ kind: "reset", times: 99 });
    expect(await errorOf(findProfiles(client, ["a@x.io"]))).toMatchObject({
      code: "unavailable",
      status: null,
    });
  });

  it("never follows a redirect with the key", async () => {
    fault({ kind: "status", status: 400, endpoint: "get_list" });
    expect(await errorOf(listExists(client, "L"))).toMatchObject({ code: "refused", klaviyoCode: "error" });
    const asked: (string | undefined)[] = [];
    vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
      asked.push(input instanceof Request ? input.redirect : init?.redirect);
      return Promise.resolve(
        new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
      );
    });
    expect(await errorOf(listExists(client, "L"))).toMatchObject({ code: "unavailable" });
    expect(new Set(asked)).toEqual(new Set(["manual"]));
  });

  it("of silence ends by the timeout", async () => {
    fault({ kind: "silence", times: 5 });
    const hasty = clientWith(KEY, { timeoutMs: 20 });
    expect(await errorOf(findProfiles(hasty, ["a@x.io"]))).toMatchObject({ code: "unavailable" });
  });

  it("ends at once when the work is called off", async () => {
    const controller = new AbortController();
    fault({ kind: "silence" });
    const called = findProfiles(clientWith(KEY, { signal: controller.signal }), ["a@x.io"]);
    controller.abort(new Error("called off"));
    await expect(called).rejects.toThrow("called off");
  });
});

it("paces itself below the limits from the first call on: no 429 in 400 imports", async () => {
  const list = await createList(client, "L");
  for (let index = 0; index < 400; index += 1) {
    await startUpload(client, { listId: list.id, profiles: [profile("a@x.io")] });
  }
  expect(calls("bulk_import_profiles")).toBe(400);
  expect(nowMs - START).toBeLessThan(200_000);
});

it("paces clients that share an account together: no 429, and none has to wait for long here", async () => {
  const list = await createList(client, "L");
  const paces = new Paces();
  const longestWaitMs = 2_000;
  const clients = Array.from({ length: 3 }, () => clientWith(KEY, { paces, longestWaitMs }));
  let sent = 0;
  let givenBack = 0;
  for (let turn = 0; turn < 400; turn += 1) {
    const next = clients[turn % clients.length] ?? client;
    try {
      await startUpload(next, { listId: list.id, profiles: [profile("a@x.io")] });
      sent += 1;
    } catch (error) {
      if (!(error instanceof KlaviyoError) || error.code !== "rate_limited") throw error;
      givenBack += 1;
      nowMs += (error.retryAfterSeconds ?? 0) * 1000;
    }
  }
  expect(Math.max(...slept)).toBeLessThanOrEqual(longestWaitMs);
  // Klaviyo got only what was sent, and refused nothing.
  expect(calls("bulk_import_profiles")).toBe(sent);
  expect(sent + givenBack).toBe(400);
  expect(sent).toBeGreaterThan(350);
});

it("learns from the answers that another process has used up the minute", async () => {
  const list = await createList(client, "L");
  const other = clientWith(KEY, { longestWaitMs: 60_000 });
  for (let request = 0; request < 300; request += 1) {
    const next = request % 2 === 0 ? client : other;
    await startUpload(next, { listId: list.id, profiles: [profile("a@x.io")] });
  }
  const refusals = calls("bulk_import_profiles") - 300;
  // Two clients that know nothing of each other may run into the end of a window, but not again and again.
  expect(refusals).toBeLessThanOrEqual(5);
});
