/** The simulated Klaviyo takes events as the real one does: by the contract, each once, and it makes profiles for emails. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { operationOf, responseProblems } from "../../simulators/klaviyo/contract.ts";
import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";

const KEY = "pk_simulator";
const START = Date.parse("2026-03-01T12:00:00Z");
const PATH = "/api/event-bulk-create-jobs";

let folder: string;
let simulator: KlaviyoSimulator;
const start = (): Promise<KlaviyoSimulator> =>
  startKlaviyoSimulator({ key: KEY, rate: "off", now: () => START, stateFile: join(folder, "klaviyo.json") });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "klaviyo-events-"));
  simulator = await start();
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

interface Sent {
  readonly profile: object;
  readonly attributes?: object;
  readonly backfill?: boolean;
}

/** Sends events, and checks the answer against the contract. @returns its status, and where it points to */
async function send(...events: readonly Sent[]): Promise<{ status: number; pointer: string | undefined }> {
  const data = events.map(({ profile, attributes, backfill }) => ({
    type: "event-bulk-create",
    attributes: {
      ...(backfill === undefined ? {} : { backfill }),
      profile: { data: { type: "profile", attributes: {}, ...profile } },
      events: {
        data: [
          {
            type: "event",
            attributes: {
              properties: { To: "Loyal" },
              metric: { data: { type: "metric", attributes: { name: "Changed" } } },
              unique_id: "one",
              ...attributes,
            },
          },
        ],
      },
    },
  }));
  const response = await fetch(`${simulator.url}${PATH}`, {
    method: "POST",
    headers: {
      authorization: `Klaviyo-API-Key ${KEY}`,
      revision: "2026-07-15",
      "content-type": "application/vnd.api+json",
    },
    body: JSON.stringify({
      data: { type: "event-bulk-create-job", attributes: { "events-bulk-create": { data } } },
    }),
  });
  const text = await response.text();
  const body = text === "" ? undefined : (JSON.parse(text) as { errors: { source: { pointer?: string } }[] });
  const matched = operationOf("POST", PATH);
  if (matched === null) throw new Error(`${PATH} is not in the contract.`);
  const type = response.headers.get("content-type");
  expect(responseProblems(matched.operation, response.status, type, body)).toEqual([]);
  return { status: response.status, pointer: body?.errors[0]?.source.pointer };
}

const profile = (email: string): { id: string } => ({
  id: simulator.simulation.store.upsert({ attributes: { email } }, START, false).profile.id,
});
const kept = () => simulator.simulation.store.sentEvents;

describe("events that an app sends", () => {
  it("are recorded once, by profile, metric and unique id, and start flows unless they are history", async () => {
    const ada = profile("ada@x.io");
    expect((await send({ profile: ada }, { profile: profile("bea@x.io"), backfill: true })).status).toBe(202);
    expect((await send({ profile: ada })).status).toBe(202);
    expect((await send({ profile: ada, attributes: { unique_id: "two" } })).status).toBe(202);
    expect(kept().map(({ sent }) => sent.startsFlows)).toEqual([true, false, true]);
  });

  it("make a profile for an email, and none for an id that is unknown", async () => {
    const { store } = simulator.simulation;
    expect((await send({ profile: { attributes: { email: "new@x.io" } } })).status).toBe(202);
    expect(store.byEmail("new@x.io")).toBeDefined();
    expect((await send({ profile: { id: "01NOBODY" } })).status).toBe(202);
    expect([store.profiles.size, kept().length]).toEqual([1, 1]);
    simulator.fault({ kind: "unknown_ids", status: 404, at: "id" });
    expect(await send({ profile: profile("ada@x.io") }, { profile: { id: "01NOBODY" } })).toEqual({
      status: 404,
      pointer: "/data/attributes/events-bulk-create/data/1/attributes/profile/data/id",
    });
    expect(kept()).toHaveLength(1);
  });

  it("of one id twice in a request are refused, all of them", async () => {
    const ada = profile("ada@x.io");
    const answer = await send({ profile: profile("bea@x.io") }, { profile: ada }, { profile: ada });
    expect(answer.status).toBe(400);
    expect(answer.pointer).toMatch(/data\/2\/.*unique_id$/);
    expect(kept()).toEqual([]);
  });

  it.each([
    ["no moment", { time: "1989-01-01T00:00:00Z" }],
    ["too long a text", { properties: { text: "x".repeat(102_401) } }],
    [
      "too many properties",
      { properties: Object.fromEntries(Array.from({ length: 401 }, (_, n) => [`p${String(n)}`, n])) },
    ],
  ])("with %s are refused", async (_, attributes) => {
    expect((await send({ profile: profile("ada@x.io"), attributes })).status).toBe(400);
    expect(kept()).toEqual([]);
  });

  it("are none, or more than 1,000: refused", async () => {
    expect((await send()).status).toBe(400);
    const ada = profile("ada@x.io");
    const many = Array.from({ length: 1_001 }, (_, n) => ({
      profile: ada,
      attributes: { unique_id: String(n) },
    }));
    expect((await send(...many)).status).toBe(400);
    expect(simulator.simulation.violations).toHaveLength(1);
  });

  it("are known after a restart", async () => {
    const ada = profile("ada@x.io");
    await send({ profile: ada });
    await simulator.close();
    simulator = await start();
    await send({ profile: ada });
    expect(kept()).toHaveLength(1);
    expect(simulator.simulation.store.metrics.filter(({ name }) => name === "Changed")).toHaveLength(1);
  });
});
