/** A shop whose groups are synced to Klaviyo, and whose merchant drafts campaigns. */
import { onTestFinished, expect } from "vitest";

import { requestDraft, type DraftOutcome, type DraftWish } from "../../../app/act/drafts/request.server.ts";
import { runCampaigns } from "../../../app/act/drafts/run-campaigns.server.ts";
import { allowDrafts } from "../../../app/db/campaigns/access.server.ts";
import { newestCampaigns } from "../../../app/db/campaigns/campaigns.server.ts";
import type { CampaignRow } from "../../../app/db/campaigns/campaign-rows.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readTarget } from "../../../app/db/sync/sync-targets.server.ts";
import { klaviyoClient, type KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import type { Campaign } from "../../simulators/klaviyo/campaigns/campaign-store.ts";
import {
  KEY,
  makeWorld,
  onePerGroup,
  runKlaviyo,
  switchOn,
  type World,
  type WorldOptions,
} from "../sync/sync-world.ts";

export const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z");
export const DAY_MS = 86_400_000;
const KEY_OF_FORM = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

export const WISH: DraftWish = {
  requestKey: KEY_OF_FORM,
  audience: { kind: "group", subject: "loyal" },
  strategy: "loyal_early",
  text: {
    language: "en",
    subject: "You first, {{ first_name|default:'friend' }}",
    previewText: "Three days early",
    body: "Hi {{ first_name|default:'there' }},\n\n<b>It's</b> yours {% today %}.",
  },
  excludedListId: null,
};

/** The clock of the app and of Klaviyo. */
export interface DraftsWorld {
  readonly world: World;
  /** Klaviyo, paced by the clock. */
  readonly client: KlaviyoClient;
  readonly clock: { nowMs: number };
  /** The jobs that were queued. */
  readonly queued: string[];
}

/** What the job goes by, where a test changes it. */
export interface Ways {
  readonly db?: Database;
  readonly client?: KlaviyoClient;
}

/** A world whose lists are made and whose drafts are allowed. Every request must have kept the contract at its end. */
export async function draftsWorld(options: WorldOptions = {}): Promise<DraftsWorld> {
  const clock = { nowMs: NOW_MS };
  const world = await makeWorld(onePerGroup(), { klaviyoNow: () => clock.nowMs, ...options });
  onTestFinished(() => {
    expect(world.klaviyo.simulation.violations).toEqual([]);
    expect(world.klaviyo.simulation.sends).toEqual([]);
  });
  await switchOn(world, "klaviyo");
  await runKlaviyo(world);
  await inShopSql(world.db, world.shopId, (sql) => allowDrafts(sql, new Date(NOW_MS)));
  const client = klaviyoClient(KEY, { sleep: async () => undefined, now: () => clock.nowMs });
  return { world, client, clock, queued: [] };
}

export function services(
  { world, client: paced, clock, queued }: DraftsWorld,
  { db = world.db, client = paced }: Ways = {},
) {
  return {
    db,
    queue: { enqueue: async (_within: unknown, name: string) => void queued.push(name) },
    log: { info: () => undefined, warn: () => undefined },
    now: () => new Date(clock.nowMs),
    klaviyo: () => client,
  };
}

export function ask(on: DraftsWorld, over: Partial<DraftWish> = {}, timeZone = "UTC"): Promise<DraftOutcome> {
  return requestDraft(services(on), { id: on.world.shopId, timeZone }, { ...WISH, ...over });
}

/** Works the job to its end, as the queue would; a wait of hours ends it. */
export async function work(on: DraftsWorld, ways: Ways = {}): Promise<number | null> {
  const { signal } = new AbortController();
  for (let turn = 0; turn < 60; turn += 1) {
    const outcome = await runCampaigns(services(on, ways), on.world.shopId, signal);
    if (outcome.outcome === "done") return null;
    if (outcome.afterSeconds >= 3_600) return outcome.afterSeconds;
  }
  throw new Error("The job comes to no end.");
}

/** Works the job once, as far as it goes now. @returns after how many seconds it comes again */
export async function workOnce(on: DraftsWorld): Promise<number | null> {
  const outcome = await runCampaigns(services(on), on.world.shopId, new AbortController().signal);
  return outcome.outcome === "done" ? null : outcome.afterSeconds;
}

export function rows({ world }: DraftsWorld): Promise<CampaignRow[]> {
  return inShopSql(world.db, world.shopId, (sql) => newestCampaigns(sql, 100));
}

/** What Klaviyo has: campaigns with their own copies of a template, and templates as it lists them. */
export function atKlaviyo({ world }: DraftsWorld) {
  const { sending } = world.klaviyo.simulation.store;
  const copyOf = ({ templateId }: Campaign) => sending.templates.get(templateId ?? "");
  return {
    templates: sending.listed().map(({ name, html, text }) => ({ name, html, text })),
    campaigns: [...sending.campaigns.values()].map((campaign) => ({
      ...{ name: campaign.name, status: campaign.status, subject: campaign.subject },
      ...{ previewText: campaign.previewText, included: campaign.included, excluded: campaign.excluded },
      ...{ html: copyOf(campaign)?.html ?? null, text: copyOf(campaign)?.text ?? null },
    })),
  };
}

/** The id of a group's list. */
export async function listOf({ world }: DraftsWorld, group: string): Promise<string> {
  const target = await inShopSql(world.db, world.shopId, (sql) => readTarget(sql, "klaviyo"));
  const listId = target?.audiences.find(({ subject }) => subject === group)?.listId;
  if (listId == null) throw new Error(`${group} has no list.`);
  return listId;
}

export const calls = ({ world }: DraftsWorld, endpoint: string): number =>
  world.klaviyo.simulation.calls.get(endpoint) ?? 0;
