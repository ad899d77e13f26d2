/** Campaigns, templates and reports of the simulated Klaviyo keep the contract, and outlive a restart. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { operationOf, responseProblems } from "../../simulators/klaviyo/contract.ts";
import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../simulators/klaviyo/server.ts";

const KEY = "pk_simulator";
const START = Date.parse("2026-03-01T12:00:00Z");

let folder: string;
let simulator: KlaviyoSimulator;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "klaviyo-campaigns-"));
  simulator = await start();
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

const start = (rate: "real" | "off" = "off"): Promise<KlaviyoSimulator> =>
  startKlaviyoSimulator({ key: KEY, rate, stateFile: join(folder, "state.json"), now: () => START });

interface Answer {
  readonly status: number;
  readonly data: { readonly id: string; readonly attributes: Record<string, unknown> };
  readonly pointer: string | undefined;
}

/** Asks, and checks the answer against the contract. */
async function call(method: string, path: string, data?: unknown): Promise<Answer> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${KEY}`,
      revision: "2026-07-15",
      ...(data === undefined ? {} : { "content-type": "application/vnd.api+json" }),
    },
    ...(data === undefined ? {} : { body: JSON.stringify({ data }) }),
  });
  const text = await response.text();
  const body = (text === "" ? undefined : JSON.parse(text)) as
    { data?: Answer["data"]; errors?: { source: { pointer?: string; parameter?: string } }[] } | undefined;
  const matched = operationOf(method, path.split("?")[0] ?? "");
  if (matched === null) throw new Error(`${path} is not in the contract.`);
  const type = response.headers.get("content-type");
  expect(responseProblems(matched.operation, response.status, type, body)).toEqual([]);
  const source = body?.errors?.[0]?.source;
  const none = { id: "", attributes: {} };
  return { status: response.status, data: body?.data ?? none, pointer: source?.pointer ?? source?.parameter };
}

const template = (html: string | null, editor = "CODE") =>
  call("POST", "/api/templates", {
    type: "template",
    attributes: { name: "T", editor_type: editor, html, text: "Hi" },
  });

function campaign(included: readonly string[], content: object = { subject: "Hi" }) {
  const message = { type: "campaign-message", attributes: { definition: { channel: "email", content } } };
  const attributes = { name: "C", audiences: { included }, "campaign-messages": { data: [message] } };
  return call("POST", "/api/campaigns", { type: "campaign", attributes });
}

const EMAILS = `filter=${encodeURIComponent("equals(messages.channel,'email')")}`.replaceAll("'", "%22");

const report = (over: object = {}) =>
  call("POST", "/api/campaign-values-reports", {
    type: "campaign-values-report",
    attributes: {
      statistics: ["delivered", "open_rate"],
      timeframe: { start: "2025-03-02T00:00:00Z", end: "2026-03-02T00:00:00Z" },
      conversion_metric_id: simulator.simulation.store.metricId("Placed Order"),
      ...over,
    },
  });

it("every answer keeps the contract, from the draft to what came of it", async () => {
  const list = simulator.simulation.store.makeList("L", START);
  const made = await template("<p>Hi {{ first_name }}</p>{% unsubscribe %}");
  expect(made.status).toBe(201);
  expect((await call("GET", "/api/templates?filter=any(name,[%22T%22])")).status).toBe(200);
  const drafted = await campaign([list.id]);
  expect([drafted.status, drafted.data.attributes["status"]]).toEqual([201, "Draft"]);
  expect((await call("GET", `/api/campaigns?${EMAILS}&sort=-created_at`)).status).toBe(200);
  const messages = `/api/campaigns/${drafted.data.id}/campaign-messages`;
  const [message] = (await call("GET", messages)).data as unknown as { id: string }[];
  const relationships = { template: { data: { type: "template", id: made.data.id } } };
  const assignment = { type: "campaign-message", id: message?.id, relationships };
  expect((await call("POST", "/api/campaign-message-assign-template", assignment)).status).toBe(200);
  expect((await call("GET", `${messages}?include=template`)).status).toBe(200);

  const figures = { recipients: 10, delivered: 8, opens_unique: 2 };
  const sent = { C: { sentAt: "2026-02-28T12:00:00Z", figures } };
  await fetch(`${simulator.url}/_sim/campaigns`, { method: "POST", body: JSON.stringify(sent) });
  const results = (await report()).data.attributes["results"];
  expect(results).toMatchObject([{ statistics: { delivered: 8, open_rate: 0.25 } }]);

  await simulator.close();
  simulator = await start();
  const kept: unknown = await (await fetch(`${simulator.url}/_sim/campaigns`)).json();
  expect(kept).toMatchObject([
    { name: "C", status: "Sent", included: ["L"], html: expect.stringContaining("<p>Hi") as string },
  ]);
  expect((await call("DELETE", `/api/templates/${made.data.id}`)).status).toBe(204);
  expect((await call("DELETE", `/api/templates/${made.data.id}`)).status).toBe(404);
  expect(simulator.simulation.violations).toEqual([]);
});

it("what Klaviyo would refuse is refused", async () => {
  const list = simulator.simulation.store.makeList("L", START);
  for (const html of ["{{ first_name", "{{ anything.else }}", "{% if x %}", "{# a note", null])
    expect([html, (await template(html)).status]).toEqual([html, 400]);
  expect((await template("<p>", "SYSTEM_DRAGGABLE")).pointer).toBe("/data/attributes/editor_type");
  expect((await campaign([])).pointer).toBe("/data/attributes/audiences/included");
  expect((await campaign(["NONE"])).pointer).toBe("/data/attributes/audiences/included");
  expect((await campaign([list.id], { subject: "{% x" })).status).toBe(400);
  expect((await call("GET", "/api/campaigns?filter=equals(status,%22Draft%22)")).pointer).toBe("filter");
  expect((await report({ conversion_metric_id: "NONE" })).status).toBe(400);
  expect((await report({ group_by: ["campaign_id"] })).status).toBe(400);
  const twoYears = { start: "2024-03-02T00:00:00Z", end: "2026-03-02T00:00:00Z" };
  expect((await report({ timeframe: twoYears })).status).toBe(400);
});

it("reports are two a minute, one a second and 225 a day", async () => {
  await simulator.close();
  simulator = await start("real");
  expect([(await report()).status, (await report()).status]).toEqual([200, 429]);
});
