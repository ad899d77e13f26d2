import type { Importer } from "./jobs.ts";
import type { ImportError, Job, Membership, Profile, Segment } from "./store.ts";

const HOST = "https://a.klaviyo.com";

interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: object;
  readonly links?: object;
}

/** A moment as Klaviyo writes it. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "+00:00");
}

function resource(type: string, path: string, id: string, attributes: Record<string, unknown>): Resource {
  return { type, id, attributes, links: { self: `${HOST}/api/${path}/${encodeURIComponent(id)}/` } };
}

export function profileResource(profile: Profile, joined?: number): Resource {
  return resource("profile", "profiles", profile.id, {
    email: profile.email,
    phone_number: null,
    external_id: null,
    first_name: null,
    last_name: null,
    organization: null,
    locale: null,
    title: null,
    image: null,
    ...Object.fromEntries(profile.attributes),
    created: moment(profile.created),
    updated: moment(profile.updated),
    last_event_date: null,
    properties: Object.fromEntries(profile.properties),
    ...(joined === undefined ? {} : { joined_group_at: moment(joined) }),
  });
}

export function listResource(list: Membership, withCount = false): Resource {
  return resource("list", "lists", list.id, {
    name: list.name,
    created: moment(list.created),
    updated: moment(list.updated),
    opt_in_process: "double_opt_in",
    ...(withCount ? { profile_count: list.members.size } : {}),
  });
}

export function segmentResource(segment: Segment): Resource {
  return resource("segment", "segments", segment.id, {
    name: segment.name,
    definition: segment.definition,
    created: moment(segment.created),
    updated: moment(segment.updated),
    is_active: true,
    is_processing: false,
    is_starred: false,
  });
}

const JOB_LIFE_MS = 7 * 24 * 3600 * 1000;

export function jobResource(job: Job, importer: Importer): Resource {
  const ended = job.status === "complete" || job.status === "cancelled";
  const done = job.status === "complete";
  return {
    ...resource("profile-bulk-import-job", "profile-bulk-import-jobs", job.id, {
      status: job.status,
      created_at: moment(job.created),
      total_count: job.total,
      completed_count: done ? job.total - job.errors.length : 0,
      failed_count: job.errors.length,
      completed_at: ended ? moment(importer.endOf(job)) : null,
      expires_at: moment(job.created + JOB_LIFE_MS),
      started_at: job.status === "queued" ? null : moment(importer.startOf(job)),
    }),
    relationships: { lists: { data: job.listIds.map((id) => ({ type: "list", id })) } },
  };
}

export function importErrorResource(error: ImportError): Resource {
  const { id, code, detail, pointer, payload } = error;
  const attributes = {
    code,
    title: "Invalid input.",
    detail,
    source: { pointer },
    original_payload: payload,
  };
  return { type: "import-error", id, attributes };
}

export function metricResource(metric: { id: string; name: string; created: number }): Resource {
  return resource("metric", "metrics", metric.id, {
    name: metric.name,
    created: moment(metric.created),
    updated: moment(metric.created),
    integration: { id: "0sim", name: "Simulator", category: "Internal" },
  });
}

export function eventResource(event: {
  id: string;
  metricId: string;
  profileId: string;
  at: number;
  properties: object;
}): Resource {
  return {
    ...resource("event", "events", event.id, {
      timestamp: Math.floor(event.at / 1000),
      event_properties: event.properties,
      datetime: moment(event.at),
      uuid: event.id,
    }),
    relationships: {
      metric: { data: { type: "metric", id: event.metricId } },
      profile: { data: { type: "profile", id: event.profileId } },
    },
  };
}

export function accountResource(name: string): Resource {
  return resource("account", "accounts", "SIMACC", {
    test_account: true,
    contact_information: {
      default_sender_name: name,
      default_sender_email: "hello@example.com",
      website_url: "https://example.com",
      organization_name: name,
      street_address: { address1: null, address2: null, city: null, region: null, country: null, zip: null },
    },
    industry: null,
    timezone: "UTC",
    preferred_currency: "USD",
    public_api_key: "SIMACC",
    locale: "en-US",
  });
}

/** Leaves only the attributes that `fields[type]` names, if the request has it. */
function sparse(item: Resource, query: URLSearchParams): Resource {
  const named = query.get(`fields[${item.type}]`);
  if (named === null) return item;
  const fields = new Set(named.split(",").map((field) => field.split(".")[0]));
  const attributes = Object.fromEntries(Object.entries(item.attributes).filter(([name]) => fields.has(name)));
  return { ...item, attributes };
}

export function document(item: Resource, path: string, query: URLSearchParams): object {
  return { data: sparse(item, query), links: { self: `${HOST}${path}` } };
}

/**
 * One page of rows, in ascending order of their sequence. The cursor holds the last row's sequence, so rows that leave
 * between two pages leave no gap.
 */
export function page<Row extends { readonly sequence: number }>(
  rows: Iterable<Row>,
  render: (row: Row) => Resource,
  path: string,
  query: URLSearchParams,
  defaultSize: number,
): object {
  const size = Number(query.get("page[size]") ?? defaultSize);
  const after = decodeCursor(query.get("page[cursor]"));
  const taken: Row[] = [];
  let more = false;
  for (const row of rows) {
    if (row.sequence <= after) continue;
    if (taken.length === size) {
      more = true;
      break;
    }
    taken.push(row);
  }
  const next = new URLSearchParams(query);
  const last = taken.at(-1);
  if (last) next.set("page[cursor]", Buffer.from(`after:${last.sequence}`).toString("base64url"));
  const self = `${HOST}${path}${query.size > 0 ? `?${query}` : ""}`;
  return {
    data: taken.map((row) => sparse(render(row), query)),
    links: { self, ...(more ? { next: `${HOST}${path}?${next}` } : {}) },
  };
}

function decodeCursor(cursor: string | null): number {
  if (cursor === null) return -1;
  return Number(/^after:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString())?.[1] ?? -1);
}
