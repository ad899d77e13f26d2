import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { operationOf, responseProblems } from "../../simulators/klaviyo/contract.ts";
import { startKlaviyoSimulator } from "../../simulators/klaviyo/server.ts";
import type { KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";

const KEY = "pk_simulator";
const START = Date.parse("2026-03-01T12:00:00Z");

let nowMs = START;
let simulator: KlaviyoSimulator;

beforeEach(async () => {
  nowMs = START;
  simulator = await startKlaviyoSimulator({ key: KEY, jobSeconds: 3, now: () => nowMs });
});
afterEach(() => simulator.close());

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> | undefined;
}

/** Sends a request as the contract wants it, and checks the answer against the contract. */
async function call(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${KEY}`,
      revision: "2026-07-15",
      ...(body === undefined ? {} : { "content-type": "application/vnd.api+json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>);
  const matched = operationOf(method, path.split("?")[0] ?? "");
  if (matched) {
    const type = response.headers.get("content-type");
    expect(responseProblems(matched.operation, response.status, type, parsed)).toEqual([]);
  }
  return { status: response.status, headers: response.headers, body: parsed };
}

async function sim(path: string, method = "GET", body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return (await fetch(`${simulator.url}/_sim/${path}`, init)).json();
}

function errorsOf(answer: Answer): { code: string; source: { pointer?: string; parameter?: string } }[] {
  return answer.body?.errors as { code: string; source: { pointer?: string; parameter?: string } }[];
}

async function makeList(name: string): Promise<string> {
  const answer = await call("POST", "/api/lists", { data: { type: "list", attributes: { name } } });
  expect(answer.status).toBe(201);
  return (answer.body?.data as { id: string }).id;
}

function importBody(listId: string | null, profiles: { email?: string; properties?: object }[]) {
  const data = profiles.map((attributes) => ({ type: "profile", attributes }));
  const relationships =
    listId === null ? {} : { relationships: { lists: { data: [{ type: "list", id: listId }] } } };
  return { data: { type: "profile-bulk-import-job", attributes: { profiles: { data } }, ...relationships } };
}

async function startImport(listId: string | null, profiles: { email?: string; properties?: object }[]) {
  const answer = await call("POST", "/api/profile-bulk-import-jobs", importBody(listId, profiles));
  return { ...answer, id: (answer.body?.data as { id: string } | undefined)?.id ?? "" };
}

const statusOf = async (jobId: string) => {
  const job = await call("GET", `/api/profile-bulk-import-jobs/${encodeURIComponent(jobId)}`);
  return (job.body?.data as { attributes: Record<string, unknown> }).attributes;
};

describe("imports", () => {
  it("run through queued and processing to complete, and only then join the list", async () => {
    const list = await makeList("Sixfold: Loyal");
    const job = await startImport(list, [
      { email: "Ann@Example.com", properties: { sixfold_r: 5 } },
      { email: "b@x.io" },
    ]);
    expect(job.status).toBe(202);
    expect((await statusOf(job.id)).status).toBe("queued");
    nowMs += 1500;
    expect((await statusOf(job.id)).status).toBe("processing");
    expect(await sim("lists?counts=1")).toEqual({ "Sixfold: Loyal": 0 });
    nowMs += 1500;
    expect(await statusOf(job.id)).toMatchObject({ status: "complete", completed_count: 2, failed_count: 0 });
    expect(await sim("lists")).toEqual({ "Sixfold: Loyal": ["ann@example.com", "b@x.io"] });
    const ofJob = await call("GET", `/api/profile-bulk-import-jobs/${encodeURIComponent(job.id)}/profiles`);
    expect(ofJob.body?.data).toHaveLength(2);
  });

  it("are an upsert that is blind to case, keeps other properties, and clears nothing by null", async () => {
    await startImport(null, [{ email: "a@x.io", properties: { own: 1, sixfold_r: 5 } }]);
    await startImport(null, [{ email: "A@X.IO", properties: { sixfold_r: 4, own: null } }]);
    nowMs += 3000;
    expect(await sim("profiles")).toMatchObject([{ email: "a@x.io", properties: { own: 1, sixfold_r: 4 } }]);
    const upsert = { data: { type: "profile", attributes: { email: "a@x.io", properties: { own: null } } } };
    expect((await call("POST", "/api/profile-import", upsert)).status).toBe(200);
    expect(await sim("profiles")).toMatchObject([{ properties: { own: 1, sixfold_r: 4 } }]);
    const meta = { patch_properties: { unset: ["own", "none"] } };
    const unset = { data: { type: "profile", attributes: { email: "a@x.io" }, meta } };
    expect((await call("POST", "/api/profile-import", unset)).status).toBe(200);
    const [left] = (await sim("profiles")) as { properties: object }[];
    expect(left?.properties).toEqual({ sixfold_r: 4 });
  });

  it("are refused as a whole for bad emails, each pointed at", async () => {
    const list = await makeList("L");
    const refused = await startImport(list, [{ email: "a@x.io" }, { email: "nobody" }, { email: "x@y" }, {}]);
    expect(refused.status).toBe(400);
    expect(errorsOf(refused).map((error) => error.source.pointer)).toEqual([
      "/data/attributes/profiles/data/1/attributes/email",
      "/data/attributes/profiles/data/2/attributes/email",
      "/data/attributes/profiles/data/3/attributes",
    ]);
    nowMs += 5000;
    expect(await sim("profiles")).toEqual([]);
    expect(await sim("violations")).toEqual([]);
  });

  it("are refused at /data for an unknown list, and beyond 10,000 profiles or 5 MB", async () => {
    const unknown = await startImport("NOLIST", [{ email: "a@x.io" }]);
    expect([unknown.status, errorsOf(unknown)[0]?.source.pointer]).toEqual([400, "/data"]);
    const many = Array.from({ length: 10_001 }, (_, index) => ({ email: `c${index}@x.io` }));
    expect((await startImport(null, many)).status).toBe(400);
    const large = many.slice(0, 60).map((one) => ({ ...one, properties: { text: "x".repeat(90_000) } }));
    expect((await startImport(null, large)).status).toBe(413);
    expect(await sim("violations")).toHaveLength(2);
  });

  it("can be cancelled, can fail in part, and do without a list that was deleted meanwhile", async () => {
    await sim("faults", "POST", { kind: "job_cancelled" });
    const cancelled = await startImport(null, [{ email: "a@x.io" }]);
    await sim("faults", "POST", { kind: "job_errors", emails: ["C@x.io"] });
    const partly = await startImport(null, [{ email: "b@x.io" }, { email: "c@x.io" }]);
    const list = await makeList("Gone");
    await startImport(list, [{ email: "d@x.io" }]);
    await sim("faults", "POST", { kind: "list_deleted", name: "Gone" });
    nowMs += 3000;
    expect((await statusOf(cancelled.id)).status).toBe("cancelled");
    expect(await statusOf(partly.id)).toMatchObject({ status: "complete", failed_count: 1 });
    const errors = await call(
      "GET",
      `/api/profile-bulk-import-jobs/${encodeURIComponent(partly.id)}/import-errors`,
    );
    expect(errors.body?.data).toMatchObject([
      { attributes: { original_payload: { attributes: { email: "c@x.io" } } } },
    ]);
    const emails = ((await sim("profiles")) as { email: string }[]).map((profile) => profile.email);
    expect(emails).toEqual(["b@x.io", "d@x.io"]);
  });
});

describe("lists and profiles", () => {
  it("pages lists by ten and finds them by name", async () => {
    for (let index = 0; index < 12; index += 1) {
      nowMs += 1000;
      await makeList(`L${index}`);
    }
    const first = await call("GET", "/api/lists");
    expect(first.body?.data).toHaveLength(10);
    const next = new URL((first.body?.links as { next: string }).next);
    const second = await call("GET", `${next.pathname}${next.search}`);
    expect(second.body?.data).toHaveLength(2);
    expect((second.body?.links as { next?: string }).next).toBeUndefined();
    const filter = encodeURIComponent('any(name,["L7","None"])');
    const found = await call("GET", `/api/lists?filter=${filter}&fields%5Blist%5D=name`);
    expect(found.body?.data).toMatchObject([{ attributes: { name: "L7" } }]);
    expect((await call("GET", "/api/lists/NOLIST")).status).toBe(404);
  });

  it("adds, pages and removes members without a gap", async () => {
    const emails = Array.from({ length: 250 }, (_, index) => `c${index}@x.io`);
    await sim("profiles", "POST", emails);
    const list = await makeList("L");
    const ids = ((await sim("profiles")) as { id: string }[]).map(({ id }) => ({ type: "profile", id }));
    const members = `/api/lists/${list}/relationships/profiles`;
    expect((await call("POST", members, { data: ids })).status).toBe(204);
    const first = await call("GET", `/api/lists/${list}/profiles?page%5Bsize%5D=100`);
    expect((await call("DELETE", members, { data: ids.slice(0, 100) })).status).toBe(204);
    const next = new URL((first.body?.links as { next: string }).next);
    const second = await call("GET", `${next.pathname}${next.search}`);
    expect(second.body?.data).toMatchObject([
      { id: ids[100]?.id },
      ...Array.from({ length: 99 }, () => ({})),
    ]);
    const count = await call("GET", `/api/lists/${list}?additional-fields%5Blist%5D=profile_count`);
    expect(count.body?.data).toMatchObject({ attributes: { profile_count: 150 } });
    expect((await call("DELETE", members, { data: [{ type: "profile", id: "01NONE" }] })).status).toBe(404);
    expect((await call("DELETE", `/api/lists/${list}`)).status).toBe(204);
  });

  it("finds profiles by email, whatever its case, and tells a conflict of identifiers", async () => {
    await sim("profiles", "POST", ["Ann+1@Example.com", { email: "b@x.io", properties: { own: true } }]);
    const filter = encodeURIComponent('any(email,["ANN+1@example.com","none@x.io"])');
    const found = await call("GET", `/api/profiles?filter=${filter}&page%5Bsize%5D=100`);
    const [ann] = found.body?.data as { id: string; attributes: { email: string } }[];
    expect(ann?.attributes.email).toBe("ann+1@example.com");
    const conflict = { data: { type: "profile", id: ann?.id, attributes: { email: "b@x.io" } } };
    const refused = await call("POST", "/api/profile-import", conflict);
    expect([refused.status, errorsOf(refused)[0]?.code]).toEqual([409, "duplicate_profile"]);
  });

  it("finds profiles by each of their emails, answers by the primary one, and merges them", async () => {
    const otherEmails = ["b@x.io", "c@x.io"];
    await sim("profiles", "POST", [{ email: "a@x.io", otherEmails, properties: { own: 1 } }, "d@x.io"]);
    const find = async (emails: string) => {
      const filter = encodeURIComponent(`any(email,[${emails}])`);
      const { body } = await call("GET", `/api/profiles?filter=${filter}`);
      return (body?.data as { attributes: { email: string } }[]).map(({ attributes }) => attributes.email);
    };
    expect(await find('"b@x.io","c@x.io"')).toEqual(["a@x.io"]);
    await startImport(await makeList("L"), [{ email: "c@x.io", properties: { sixfold_r: 5 } }]);
    nowMs += 3000;
    await sim("faults", "POST", { kind: "merge", from: "a@x.io", into: "d@x.io", endpoint: "get_profiles" });
    expect(await sim("lists")).toEqual({ L: ["a@x.io"] });
    expect(await find('"b@x.io"')).toEqual(["d@x.io"]);
    expect(await sim("lists")).toEqual({ L: ["d@x.io"] });
    expect(await sim("profiles")).toMatchObject([
      { otherEmails: ["a@x.io", "b@x.io", "c@x.io"], properties: { own: 1, sixfold_r: 5 } },
    ]);
  });

  it("tells an unknown id as it is asked to, and a page of the edge at any call", async () => {
    for (const [status, at, pointer] of [
      [400, "whole", "/data"],
      [404, "id", "/data/id"],
    ] as const) {
      await sim("faults", "POST", { kind: "unknown_ids", status, at });
      const unknown = await call("GET", "/api/lists/NOLIST");
      expect([unknown.status, errorsOf(unknown)[0]?.source]).toEqual([status, { pointer }]);
    }
    await sim("faults", "POST", { kind: "edge_page", status: 403 });
    const page = await fetch(`${simulator.url}/api/lists`, { headers: { authorization: "none" } });
    expect([page.status, page.headers.get("cf-mitigated")]).toEqual([403, "challenge"]);
    expect(await page.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it("serves segments, metrics and events", async () => {
    const condition = {
      type: "profile-metric",
      metric_id: "S00001",
      measurement: "count",
      measurement_filter: { type: "numeric", operator: "greater-than", value: 2 },
      timeframe_filter: { type: "date", operator: "in-the-last", unit: "day", quantity: 30 },
    };
    const definition = { condition_groups: [{ conditions: [condition] }] };
    const made = await call("POST", "/api/segments", {
      data: { type: "segment", attributes: { name: "Engaged", definition } },
    });
    expect(made.status).toBe(201);
    const ids = (await sim("segments", "POST", { Engaged: ["a@x.io"] })) as Record<string, string>;
    expect((await call("GET", `/api/segments/${ids.Engaged}/profiles`)).body?.data).toHaveLength(1);
    expect((await call("GET", "/api/metrics")).body?.data).toHaveLength(8);
    const filter = encodeURIComponent(
      'equals(metric_id,"S00001"),greater-than(datetime,2026-01-01T00:00:00Z)',
    );
    expect((await call("GET", `/api/events?filter=${filter}`)).body?.data).toEqual([]);
  });
});

describe("what it refuses", () => {
  it.each([
    ["an unknown path", "GET", "/api/flows", undefined, {}, 404],
    ["another revision", "GET", "/api/accounts", undefined, { revision: "2024-10-15" }, 400],
    ["an unknown parameter", "GET", "/api/lists?limit=5", undefined, {}, 400],
    ["a page that is too large", "GET", "/api/lists?page%5Bsize%5D=11", undefined, {}, 400],
    [
      "an unknown attribute",
      "POST",
      "/api/lists",
      { data: { type: "list", attributes: { name: "L", x: 1 } } },
      {},
      400,
    ],
    ["another media type", "POST", "/api/lists", {}, { "content-type": "application/json" }, 400],
    ["a body where none belongs", "DELETE", "/api/lists/X", {}, {}, 400],
    [
      "1,001 members in a call",
      "POST",
      "/api/lists/X/relationships/profiles",
      { data: Array.from({ length: 1001 }, () => ({ type: "profile", id: "x" })) },
      {},
      400,
    ],
  ])("%s, and records it as a violation", async (_, method, path, body, headers, status) => {
    expect((await call(method, path, body, headers)).status).toBe(status);
    expect(await sim("violations")).toHaveLength(1);
  });

  it.each(['any(name,"L")', 'contains(name,["L"])', 'any(colour,["L"])', "any(name,[", "L"])(
    "the filter %s",
    async (filter) => {
      const refused = await call("GET", `/api/lists?filter=${encodeURIComponent(filter)}`);
      expect([refused.status, errorsOf(refused)[0]?.source.parameter]).toEqual([400, "filter"]);
    },
  );

  it("a wrong key, no key, a revoked key, and a key without the scope", async () => {
    const wrong = await call("GET", "/api/accounts", undefined, {
      authorization: "Klaviyo-API-Key pk_other",
    });
    expect([wrong.status, errorsOf(wrong)[0]?.code]).toEqual([401, "authentication_failed"]);
    expect((await call("GET", "/api/accounts")).status).toBe(200);
    await sim("faults", "POST", { kind: "scope_missing", scope: "lists:read" });
    const lacking = await call("GET", "/api/lists");
    expect([lacking.status, errorsOf(lacking)[0]?.code]).toEqual([403, "permission_denied"]);
    await sim("faults", "POST", { kind: "key_revoked" });
    nowMs += 1000;
    expect((await call("GET", "/api/accounts")).status).toBe(401);
    await sim("faults", "DELETE");
    expect((await call("GET", "/api/accounts")).status).toBe(200);
    expect(await sim("violations")).toEqual([]);
  });
});

describe("rate limits", () => {
  it("are fixed windows of a second and a minute, told in headers", async () => {
    const first = await call("GET", "/api/accounts");
    expect(first.headers.get("ratelimit-limit")).toBe("15, 1;w=1, 15;w=60");
    expect(first.headers.get("ratelimit-remaining")).toBe("14");
    const second = await call("GET", "/api/accounts");
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(second.headers.get("ratelimit-limit")).toBeNull();
    for (let index = 1; index < 15; index += 1) {
      nowMs += 1000;
      expect((await call("GET", "/api/accounts")).status).toBe(200);
    }
    nowMs += 1000;
    const full = await call("GET", "/api/accounts");
    expect([full.status, full.headers.get("retry-after")]).toEqual([429, "45"]);
    nowMs += 45_000;
    expect((await call("GET", "/api/accounts")).status).toBe(200);
  });

  it("have a daily cap for new lists", async () => {
    for (let index = 0; index < 150; index += 1) {
      nowMs += 1000;
      await makeList(`L${index}`);
    }
    nowMs += 60_000;
    const refused = await call("POST", "/api/lists", {
      data: { type: "list", attributes: { name: "one more" } },
    });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBe(
      (Date.parse("2026-03-02T00:00:00Z") - nowMs) / 1000,
    );
  });
});

it("has a plain page that shows what arrived, and escapes it", async () => {
  await makeList("<b>Loyal</b>");
  await sim("profiles", "POST", [{ email: "a@x.io", properties: { sixfold_group: "loyal", other: 1 } }]);
  const page = await (await fetch(simulator.url)).text();
  expect(page).toContain("&#60;b&#62;Loyal");
  expect(page).toContain("sixfold_group");
  expect(page).not.toContain("other");
  expect(page).toContain('name="viewport"');
  expect(await sim("calls")).toEqual({ create_list: 1 });
});
