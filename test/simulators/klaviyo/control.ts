import type { ServerResponse } from "node:http";
import { z } from "zod";
import { merchantSends } from "./campaigns/campaigns.ts";
import { SENT_FIGURES } from "./campaigns/campaign-store.ts";
import { seedEngagement } from "./engagement.ts";
import { page } from "./page.ts";
import type { Simulation } from "./server.ts";
import { MAX_BODY_BYTES } from "./wire.ts";

interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

const SEED = z.array(
  z.union([
    z.string(),
    z.strictObject({
      email: z.string(),
      otherEmails: z.array(z.string()).default([]),
      properties: z.record(z.string(), z.unknown()).optional(),
    }),
  ]),
);
const ENGAGEMENT = z.strictObject({ asOf: z.iso.datetime(), subscribers: z.int().min(0).max(10_000) });
/** Campaigns that the merchant sends in Klaviyo, by name. */
const SENT = z.record(z.string(), z.strictObject({ sentAt: z.iso.datetime(), figures: SENT_FIGURES }));
const SEGMENTS = z.record(z.string(), z.array(z.string()));

/**
 * What tests and the demo use besides Klaviyo's own endpoints: the plain page, and below `/_sim/` the state as JSON,
 * the profiles that the account begins with, and faults.
 */
export function answerControl(
  simulation: Simulation,
  request: ControlRequest,
  response: ServerResponse,
): void {
  if (request.url.pathname === "/") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(simulation));
    return;
  }
  if (request.body.length > MAX_BODY_BYTES) {
    const words = "A control call takes 5 MB; send the rest in a call of its own.";
    response.writeHead(413, { "content-type": "text/plain" }).end(words);
    return;
  }
  try {
    const answer = control(simulation, request);
    const status = answer === undefined ? 404 : 200;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
  } catch (error) {
    if (!(error instanceof z.ZodError) && !(error instanceof SyntaxError)) throw error;
    response.writeHead(400, { "content-type": "text/plain" }).end(error.message);
  }
}

function control(simulation: Simulation, { method, url, body }: ControlRequest): object | undefined {
  const { faults, calls, violations } = simulation;
  const json = () => JSON.parse(body) as unknown;
  switch (`${method} ${url.pathname}`) {
    case "GET /_sim/health":
      return { ready: true };
    case "GET /_sim/lists":
      return lists(simulation, url.searchParams.has("counts"));
    case "GET /_sim/profiles":
      return url.searchParams.has("counts")
        ? { profiles: simulation.store.profiles.size }
        : profiles(simulation);
    case "POST /_sim/profiles":
      return seedProfiles(simulation, SEED.parse(json()));
    case "POST /_sim/engagement":
      return seedEvents(simulation, ENGAGEMENT.parse(json()));
    case "POST /_sim/segments":
      return seedSegments(simulation, SEGMENTS.parse(json()));
    case "GET /_sim/campaigns":
      return campaigns(simulation);
    case "POST /_sim/campaigns":
      for (const [name, { sentAt, figures }] of Object.entries(SENT.parse(json())))
        merchantSends(simulation.store, name, { sentAt: Date.parse(sentAt), figures });
      return campaigns(simulation);
    case "GET /_sim/sends":
      return simulation.sends;
    case "GET /_sim/consents":
      return { consents: simulation.oauth.consents };
    case "GET /_sim/calls":
      return Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1)));
    case "GET /_sim/violations":
      return violations;
    case "DELETE /_sim/violations":
      violations.length = 0;
      return violations;
    case "GET /_sim/faults":
      return faults.waiting();
    case "DELETE /_sim/faults":
      faults.clear();
      return [];
    case "POST /_sim/faults":
      orderFault(simulation, json());
      return faults.waiting();
    default:
      return undefined;
  }
}

/** Orders a fault (see faults.ts). A list is deleted at once. */
export function orderFault({ store, faults, oauth }: Simulation, input: unknown): void {
  const { deleteList, end } = faults.add(input);
  if (end === "tokens") oauth.endTokens();
  if (end === "consents") oauth.endConsents();
  for (const list of store.lists.values()) if (list.name === deleteList) store.lists.delete(list.id);
}

/** Emails, or their number, by the name of the list. Lists of one name are added up. */
function lists({ store }: Simulation, counts: boolean): object {
  const emails = new Map<string, string[]>();
  for (const { name, members } of store.lists.values()) {
    const known = emails.get(name) ?? [];
    for (const id of members.keys()) known.push(store.profiles.get(id)?.email ?? "");
    emails.set(name, known);
  }
  return Object.fromEntries([...emails].map(([name, all]) => [name, counts ? all.length : all.sort()]));
}

/** Campaigns with the names of their lists, and the HTML of their message. */
function campaigns({ store }: Simulation): object[] {
  const named = (ids: readonly string[]) => ids.map((id) => store.lists.get(id)?.name ?? id);
  return [...store.sending.campaigns.values()].map(({ included, excluded, templateId, ...campaign }) => ({
    ...campaign,
    included: named(included),
    excluded: named(excluded),
    html: store.sending.templates.get(templateId ?? "")?.html ?? null,
  }));
}

function profiles({ store }: Simulation): object[] {
  const listsOf = new Map<string, string[]>();
  for (const { name, members } of store.lists.values()) {
    for (const id of members.keys()) listsOf.set(id, [...(listsOf.get(id) ?? []), name]);
  }
  return [...store.profiles.values()].map(({ id, email, otherEmails, properties }) => ({
    id,
    email,
    otherEmails,
    properties: Object.fromEntries(properties),
    lists: listsOf.get(id) ?? [],
  }));
}

function seedProfiles({ store, now }: Simulation, seed: z.infer<typeof SEED>): object {
  for (const entry of seed) {
    const { email, otherEmails, properties } =
      typeof entry === "string" ? { email: entry, otherEmails: [], properties: {} } : entry;
    const { profile } = store.upsert({ attributes: { email, properties: properties ?? {} } }, now(), false);
    for (const other of otherEmails) store.addEmail(profile, other);
  }
  return { profiles: store.profiles.size };
}

/** Makes up a year of events, once. */
function seedEvents({ store }: Simulation, { asOf, subscribers }: z.infer<typeof ENGAGEMENT>): object {
  store.madeEngagement ??= seedEngagement(store, Date.parse(asOf), subscribers);
  return { events: store.events.count };
}

function seedSegments({ store, now }: Simulation, seed: z.infer<typeof SEGMENTS>): object {
  const ids: Record<string, string> = {};
  for (const [name, emails] of Object.entries(seed)) {
    const known = [...store.segments.values()].find((segment) => segment.name === name);
    const segment = known ?? store.makeSegment(name, { condition_groups: [] }, now());
    for (const email of emails) {
      store.join(segment, store.upsert({ attributes: { email } }, now(), false).profile.id, now());
    }
    ids[name] = segment.id;
  }
  return ids;
}
