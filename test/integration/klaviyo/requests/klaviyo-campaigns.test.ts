/** Campaigns, templates and reports by the adapter, against the simulated Klaviyo. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { keyAccess } from "../../../../app/klaviyo/access.ts";
import { readCampaignFigures } from "../../../../app/klaviyo/campaigns/campaign-reports.server.ts";
import {
  assignTemplate,
  createCampaign,
  findCampaignByName,
  probeCampaigns,
  readCampaigns,
  readMessage,
  readNewestCampaigns,
} from "../../../../app/klaviyo/campaigns/campaigns.server.ts";
import { klaviyoClient } from "../../../../app/klaviyo/client.server.ts";
import {
  createTemplate,
  findTemplateByName,
  probeTemplates,
} from "../../../../app/klaviyo/campaigns/templates.server.ts";
import { merchantSends } from "../../../simulators/klaviyo/campaigns/campaigns.ts";
import { SENT_FIGURES } from "../../../simulators/klaviyo/campaigns/campaign-store.ts";
import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../../simulators/klaviyo/server.ts";
import { MOST_TEMPLATES } from "../../../simulators/klaviyo/campaigns/templates.ts";

const KEY = "pk_sixfold_campaigns";
const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const DAY_MS = 86_400_000;
const NAME = { name: "Sixfold: Loyal (7c9e6679)", mark: "7c9e6679" };
const EMAIL = {
  ...NAME,
  html: "<p>Hi {{ first_name|default:'you' }}</p>",
  text: "Hi",
};

let simulator: KlaviyoSimulator;
let nowMs: number;
beforeEach(async () => {
  nowMs = NOW;
  simulator = await startKlaviyoSimulator({ key: KEY, rate: "off", now: () => nowMs });
  const realFetch = globalThis.fetch;
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const to = url.protocol === "https:" ? `${simulator.url}${url.pathname}${url.search}` : url.href;
    return input instanceof Request ? realFetch(new Request(to, input), init) : realFetch(to, init);
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  const { violations } = simulator.simulation;
  await simulator.close();
  expect(violations).toEqual([]);
});

const client = () => klaviyoClient(keyAccess(KEY), { sleep: async () => undefined });
const sending = () => simulator.simulation.store.sending;
const list = (name: string) => simulator.simulation.store.makeList(name, NOW).id;
const calls = (endpoint: string): number => simulator.simulation.calls.get(endpoint) ?? 0;
const figures = (over: object = {}) => SENT_FIGURES.parse({ recipients: 1_000, delivered: 990, ...over });

async function draft() {
  const included = [list("Loyal")];
  const excluded = [list("Holdout")];
  const text = { subject: "Hi", previewText: "You" };
  const made = await createCampaign(client(), { ...NAME, ...text, included, excluded });
  return { ...made, included, excluded };
}

describe("a draft (G4)", () => {
  it("is a template, a campaign to a list without another, and the template assigned", async () => {
    const template = await createTemplate(client(), EMAIL);
    const { id, included, excluded } = await draft();
    const before = await readMessage(client(), id);
    expect(before).toEqual({ id: expect.any(String) as string, templateId: null });
    expect(await assignTemplate(client(), before?.id ?? "", template.id)).toBe(true);
    expect((await readMessage(client(), id))?.templateId).toMatch(/^S/);
    expect([...sending().campaigns.values()]).toMatchObject([
      { id, status: "Draft", included, excluded, subject: "Hi", previewText: "You" },
    ]);
    expect(sending().listed()).toMatchObject([{ name: EMAIL.name, html: EMAIL.html, text: EMAIL.text }]);
    expect(await findTemplateByName(client(), NAME)).toEqual({ id: template.id });
    expect(await findCampaignByName(client(), NAME)).toEqual({ id });
    expect(await findCampaignByName(client(), { ...NAME, name: "Sixfold: Loyal" })).toBeNull();
  });

  it.each([
    ["create_template", () => createTemplate(client(), EMAIL)],
    ["create_campaign", () => draft()],
  ])("is made once where the answer of %s is lost", async (endpoint, make) => {
    for (const fault of [
      { kind: "reset", applied: true },
      { kind: "reset" },
      { kind: "status", status: 502 },
      { kind: "garbage" },
      { kind: "edge_page", status: 403 },
    ])
      simulator.fault({ ...fault, endpoint });
    await make();
    expect(sending().listed().length + sending().campaigns.size).toBe(1);
  });

  it("that Klaviyo will not make is refused: 1,000 templates, an unknown list, an unknown message", async () => {
    for (let made = 0; made < MOST_TEMPLATES; made += 1)
      sending().templates.set(String(made), {
        ...{ id: String(made), sequence: made, name: String(made), html: "", text: null },
        ...{ created: NOW, ofMessage: false },
      });
    await expect(createTemplate(client(), EMAIL)).rejects.toMatchObject({ code: "refused", status: 400 });
    const unknown = {
      name: "x",
      mark: "x",
      subject: "",
      previewText: "",
      included: ["NOLIST"],
      excluded: [],
    };
    await expect(createCampaign(client(), unknown)).rejects.toMatchObject({ code: "refused", status: 400 });
    expect(await assignTemplate(client(), "none", "1")).toBe(false);
    expect(await readMessage(client(), "none")).toBeNull();
  });

  it("that is sent after all fails the test in which it happened", async () => {
    const other = await startKlaviyoSimulator({ key: KEY, rate: "off" });
    const body = JSON.stringify({ data: { type: "campaign-send-job", id: "C" } });
    await fetch(`${other.url}/api/campaign-send-jobs`, { method: "POST", body });
    await expect(other.close()).rejects.toThrow("POST /api/campaign-send-jobs");
    const scheduled = await startKlaviyoSimulator({ key: KEY, rate: "off" });
    const strategy = { send_strategy: { method: "static", datetime: "2026-03-02T00:00:00Z" } };
    await fetch(`${scheduled.url}/api/campaigns`, { method: "POST", body: JSON.stringify(strategy) });
    await expect(scheduled.close()).rejects.toThrow("POST /api/campaigns");
  });
});

describe("the scopes", () => {
  it.each(["campaigns:read", "campaigns:write"])("%s is missed by the probe", async (scope) => {
    await probeCampaigns(client());
    simulator.fault({ kind: "scope_missing", scope });
    await expect(probeCampaigns(client())).rejects.toMatchObject({ code: "missing_scope", scope });
  });

  it.each(["templates:read", "templates:write"])("%s is missed by the probe", async (scope) => {
    await probeTemplates(client());
    simulator.fault({ kind: "scope_missing", scope });
    await expect(probeTemplates(client())).rejects.toMatchObject({ code: "missing_scope", scope });
    expect([sending().campaigns.size, sending().templates.size]).toEqual([0, 0]);
  });
});

describe("campaigns of the account", () => {
  it("come newest first, or by their ids without those that are gone", async () => {
    const { store } = simulator.simulation;
    for (const day of [3, 1, 2])
      merchantSends(store, `Day ${String(day)}`, {
        ...{ sentAt: NOW - day * DAY_MS, figures: figures() },
        ...{ included: [`list ${String(day)}`], excluded: ["held back"] },
      });
    const newest = await readNewestCampaigns(client());
    expect(newest.map(({ name, status }) => [name, status])).toEqual([
      ["Day 1", "Sent"],
      ["Day 2", "Sent"],
      ["Day 3", "Sent"],
    ]);
    const ids = [newest[2]?.id ?? "", "gone"];
    expect(await readCampaigns(client(), ids)).toEqual([
      {
        ...{ id: ids[0], name: "Day 3", status: "Sent", sentAt: new Date(NOW - 3 * DAY_MS) },
        ...{ included: ["list 3"], excluded: ["held back"] },
      },
    ]);
    expect(await readCampaigns(client(), [])).toEqual([]);
  });
});

describe("a report (C16)", () => {
  const query = (campaignIds: readonly string[]) => ({
    campaignIds,
    orderMetricId: simulator.simulation.store.metricId("Placed Order"),
    start: new Date(NOW - 364 * DAY_MS),
    end: new Date(NOW + DAY_MS),
  });

  it("has the figures of all campaigns that were sent, in one call", async () => {
    const { store } = simulator.simulation;
    const counted = { opens_unique: 120, unsubscribe_uniques: 9, spam_complaints: 1, conversion_value: 12.5 };
    const sent = merchantSends(store, "Sent", { sentAt: NOW - DAY_MS, figures: figures(counted) });
    const old = merchantSends(store, "Old", { sentAt: NOW - 400 * DAY_MS, figures: figures() });
    const { id } = await draft();
    expect(await readCampaignFigures(client(), query([sent.id, old.id, id]))).toEqual(
      new Map([
        [
          sent.id,
          {
            ...{ recipients: 1_000, delivered: 990, opened: 120, unsubscribed: 9, spamComplaints: 1 },
            ...{ orders: 0, revenue: 12.5 },
          },
        ],
      ]),
    );
    expect(await readCampaignFigures(client(), query([]))).toEqual(new Map());
    expect(calls("query_campaign_values")).toBe(1);
  });

  it("is paced from the first call on: two a minute, none beyond", async () => {
    await simulator.close();
    simulator = await startKlaviyoSimulator({ key: KEY, rate: "real", now: () => nowMs });
    const paced = klaviyoClient(keyAccess(KEY), { sleep: async () => undefined, now: () => nowMs });
    const asked: string[] = [];
    for (let second = 0; second < 180; second += 10) {
      nowMs = NOW + second * 1_000;
      const outcome = await readCampaignFigures(paced, query(["NONE"])).then(
        () => "done",
        (error: unknown) => String((error as { code?: string }).code),
      );
      asked.push(outcome);
    }
    expect(asked.filter((outcome) => outcome === "done").length).toBeLessThanOrEqual(6);
    expect(asked.filter((outcome) => outcome === "done").length).toBeGreaterThanOrEqual(3);
    expect(asked.filter((outcome) => outcome !== "done" && outcome !== "rate_limited")).toEqual([]);
    expect(calls("query_campaign_values")).toBe(asked.filter((outcome) => outcome === "done").length);
  });
});
