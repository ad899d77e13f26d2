import { bulkCreateEvents } from "./create-events.ts";
import {
  assignTemplate,
  createCampaign,
  getCampaigns,
  getMessages,
  reportCampaigns,
} from "./campaigns/campaigns.ts";
import { ENDPOINTS } from "./endpoints.ts";
import type { Faults } from "./faults.ts";
import { meets, parseFilter } from "./filter.ts";
import type { Condition } from "./filter.ts";
import type { Importer } from "./jobs.ts";
import { importProfiles, upsertProfile } from "./profiles.ts";
import { getEvents, getMetrics, getProfiles, lowerCaseEmails, wantsSubscriptions } from "./readings.ts";
import { notFound, refuse } from "./refusal.ts";
import * as resources from "./resources.ts";
import { emailsOf } from "./store.ts";
import type { Job, Membership, Segment, Store } from "./store.ts";
import { createTemplate, deleteTemplate, getTemplates } from "./campaigns/templates.ts";

export interface Account {
  readonly name: string;
  readonly store: Store;
  readonly importer: Importer;
  readonly faults: Faults;
}
/** A request that keeps the contract. `body` has the shape that the endpoint describes. */
export interface Call {
  readonly endpoint: string;
  readonly path: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly now: number;
}
export interface Answer {
  readonly status: number;
  readonly body?: object;
}
type Handler = (account: Account, call: Call) => Answer;
type IdsBody = { readonly data: readonly { readonly id: string }[] };

export const HANDLERS: Readonly<Record<string, Handler>> = {
  get_accounts: ({ name }, { path, query }) => {
    const { data, links } = resources.document(resources.accountResource(name), path, query) as {
      data: object;
      links: object;
    };
    return ok({ data: [data], links });
  },
  get_lists: getLists,
  create_list: ({ store }, { body, path, query, now }) => {
    const { name } = (body as { data: { attributes: { name: string } } }).data.attributes;
    const list = store.makeList(name, now);
    return {
      status: 201,
      body: resources.document(resources.listResource(list), `${path}/${list.id}`, query),
    };
  },
  get_list: ({ store }, { ids, path, query }) => {
    const withCount = query.get("additional-fields[list]") === "profile_count";
    return ok(resources.document(resources.listResource(listOf(store, ids), withCount), path, query));
  },
  update_list: ({ store }, { ids, body, path, query, now }) => {
    const list = listOf(store, ids);
    list.name = (body as { data: { attributes: { name: string } } }).data.attributes.name;
    list.updated = now;
    return ok(resources.document(resources.listResource(list), path, query));
  },
  delete_list: ({ store }, { ids }) => {
    store.lists.delete(listOf(store, ids).id);
    return { status: 204 };
  },
  get_profiles_for_list: ({ store }, call) => members(store, listOf(store, call.ids), call),
  add_profiles_to_list: ({ store }, { ids, body, now }) => {
    const list = listOf(store, ids);
    for (const id of knownProfiles(store, body as IdsBody)) store.join(list, id, now);
    return { status: 204 };
  },
  remove_profiles_from_list: ({ store }, { ids, body, now }) => {
    const list = listOf(store, ids);
    for (const id of knownProfiles(store, body as IdsBody)) list.members.delete(id);
    list.updated = now;
    return { status: 204 };
  },
  bulk_import_profiles: importProfiles,
  get_bulk_import_profiles_jobs: ({ store, importer }, call) => {
    const conditions = conditionsOf(call);
    const rows = [...store.jobs.values()]
      .map((job, sequence) => ({ job, sequence }))
      .filter(({ job }) => meets(conditions, { status: job.status }));
    return ok(
      resources.page(rows, ({ job }) => resources.jobResource(job, importer), call.path, call.query, 20),
    );
  },
  get_bulk_import_profiles_job: ({ store, importer }, { ids, path, query }) => {
    return ok(resources.document(resources.jobResource(jobOf(store, ids.job_id), importer), path, query));
  },
  get_errors_for_bulk_import_profiles_job: ({ store }, { ids, path, query }) => {
    const rows = jobOf(store, ids.id).errors.map((error, sequence) => ({ error, sequence }));
    return ok(resources.page(rows, (row) => resources.importErrorResource(row.error), path, query, 20));
  },
  get_profiles_for_bulk_import_profiles_job: ({ store }, { ids, path, query }) => {
    const job = jobOf(store, ids.id);
    const rows = [...store.profiles.values()].filter((profile) => job.profileIds.has(profile.id));
    return ok(resources.page(rows, (profile) => resources.profileResource(profile), path, query, 20));
  },
  create_or_update_profile: upsertProfile,
  get_profiles: getProfiles,
  create_segment: ({ store }, { body, path, query, now }) => {
    const { name, definition } = (body as { data: { attributes: { name: string; definition: unknown } } })
      .data.attributes;
    const segment = store.makeSegment(name, definition, now);
    const answer = resources.document(resources.segmentResource(segment), `${path}/${segment.id}`, query);
    return { status: 201, body: answer };
  },
  get_segments: ({ store }, call) => {
    const conditions = conditionsOf(call);
    const rows = [...store.segments.values()].filter(({ id, name, created, updated }) =>
      meets(conditions, {
        id,
        name,
        created: resources.moment(created),
        updated: resources.moment(updated),
      }),
    );
    return ok(
      resources.page(rows, (segment) => resources.segmentResource(segment), call.path, call.query, 10),
    );
  },
  get_segment: ({ store }, { ids, path, query }) => {
    return ok(resources.document(resources.segmentResource(segmentOf(store, ids)), path, query));
  },
  update_segment: ({ store }, { ids, body, path, query, now }) => {
    const segment = segmentOf(store, ids);
    const { name } = (body as { data: { attributes: { name?: string | null } } }).data.attributes;
    segment.name = name ?? segment.name;
    segment.updated = now;
    return ok(resources.document(resources.segmentResource(segment), path, query));
  },
  delete_segment: ({ store }, { ids }) => {
    store.segments.delete(segmentOf(store, ids).id);
    return { status: 204 };
  },
  get_profiles_for_segment: ({ store }, call) => members(store, segmentOf(store, call.ids), call),
  get_events: getEvents,
  bulk_create_events: bulkCreateEvents,
  get_metrics: getMetrics,
  get_campaigns: getCampaigns,
  create_campaign: createCampaign,
  get_messages_for_campaign: getMessages,
  assign_template_to_campaign_message: assignTemplate,
  query_campaign_values: reportCampaigns,
  get_templates: getTemplates,
  create_template: createTemplate,
  delete_template: deleteTemplate,
};

function ok(body: object): Answer {
  return { status: 200, body };
}

/** Rows come in the order in which they were made. The simulator knows no other order here. */
function conditionsOf({ endpoint, query }: Call): Condition[] {
  const sort = query.get("sort");
  if (sort !== null && !["created", "created_at", "joined_group_at"].includes(sort)) {
    throw refuse(400, "invalid", { detail: `The simulator can't sort by ${sort}.`, parameter: "sort" });
  }
  return parseFilter(query.get("filter"), ENDPOINTS[endpoint]?.filters);
}

function getLists({ store }: Account, call: Call): Answer {
  const conditions = conditionsOf(call);
  const rows = [...store.lists.values()].filter(({ id, name, created, updated }) =>
    meets(conditions, { id, name, created: resources.moment(created), updated: resources.moment(updated) }),
  );
  return ok(resources.page(rows, (list) => resources.listResource(list), call.path, call.query, 10));
}

function members(store: Store, membership: Membership, call: Call): Answer {
  const conditions = conditionsOf(call).map(lowerCaseEmails);
  function* rows() {
    for (const [id, { joined, sequence }] of membership.members) {
      const profile = store.profiles.get(id);
      if (!profile) continue;
      // Writing each member's moment anew would take most of the time of a long list's page.
      const row = () => ({
        email: emailsOf(profile),
        profile_id: id,
        joined_group_at: resources.moment(joined),
      });
      if (conditions.length === 0 || meets(conditions, row())) yield { profile, joined, sequence };
    }
  }
  const subscriptions = wantsSubscriptions(call);
  const render = ({
    profile,
    joined,
  }: {
    profile: Parameters<typeof resources.profileResource>[0];
    joined: number;
  }) => resources.profileResource(profile, { joined, subscriptions });
  return ok(resources.page(rows(), render, call.path, call.query, 20));
}

function listOf(store: Store, ids: Readonly<Record<string, string>>): Membership {
  const list = store.lists.get(ids.id ?? "");
  if (!list) throw notFound("list", ids.id ?? "");
  return list;
}

function segmentOf(store: Store, ids: Readonly<Record<string, string>>): Segment {
  const segment = store.segments.get(ids.id ?? "");
  if (!segment) throw notFound("segment", ids.id ?? "");
  return segment;
}

function jobOf(store: Store, id = ""): Job {
  const job = store.jobs.get(id);
  if (!job) throw notFound("profile-bulk-import-job", id);
  return job;
}

/** All of these profiles, or a refusal: one unknown id fails the whole call. */
function knownProfiles(store: Store, body: IdsBody): string[] {
  const ids = body.data.map(({ id }) => id);
  const unknown = ids.findIndex((id) => !store.profiles.has(id));
  if (unknown >= 0) throw notFound("profile", ids[unknown] ?? "", `/data/${String(unknown)}/id`);
  return ids;
}
