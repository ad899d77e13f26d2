/** The requests that are allowed per second, minute and day, the scopes a key needs, and the filters that are known. */
export interface Endpoint {
  readonly burst: number;
  readonly steady: number;
  readonly daily?: number;
  readonly scopes: readonly string[];
  readonly filters?: Readonly<Record<string, readonly FilterForm[]>>;
}
/** `any list` is `any(field,["a"])`, `equals single` is `equals(field,"a")`. */
export type FilterForm = `${string} ${"single" | "list" | "none"}`;

const LISTED: readonly FilterForm[] = ["any list", "equals list"];
const EITHER: readonly FilterForm[] = [...LISTED, "equals single"];
const ONE: readonly FilterForm[] = ["equals single"];
const BETWEEN: readonly FilterForm[] = [
  "greater-or-equal single",
  "greater-than single",
  "less-or-equal single",
  "less-than single",
];
const MEMBER_FILTERS = {
  email: LISTED,
  phone_number: LISTED,
  push_token: LISTED,
  _kx: ONE,
  joined_group_at: BETWEEN,
};

const XS = { burst: 1, steady: 15 };
const M = { burst: 10, steady: 150 };
const L = { burst: 75, steady: 750 };
const XL = { burst: 350, steady: 3500 };

/** By operation id. Limits and scopes are those that the contract states for revision 2026-07-15. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  get_accounts: { ...XS, scopes: ["accounts:read"] },
  get_lists: {
    ...L,
    scopes: ["lists:read"],
    filters: {
      name: LISTED,
      id: EITHER,
      created: ["greater-than single"],
      updated: ["greater-than single"],
    },
  },
  create_list: { ...M, daily: 150, scopes: ["lists:write"] },
  get_list: { ...L, scopes: ["lists:read"] },
  update_list: { ...M, scopes: ["lists:write"] },
  delete_list: { ...M, scopes: ["lists:write"] },
  get_profiles_for_list: { ...L, scopes: ["lists:read", "profiles:read"], filters: MEMBER_FILTERS },
  add_profiles_to_list: { ...M, scopes: ["lists:write", "profiles:write"] },
  remove_profiles_from_list: { ...M, scopes: ["lists:write", "profiles:write"] },
  bulk_import_profiles: { ...M, scopes: ["lists:write", "profiles:write"] },
  get_bulk_import_profiles_jobs: {
    ...M,
    scopes: ["lists:read", "profiles:read"],
    filters: { status: EITHER },
  },
  get_bulk_import_profiles_job: { ...M, scopes: ["lists:read", "profiles:read"] },
  get_errors_for_bulk_import_profiles_job: { ...M, scopes: ["profiles:read"] },
  get_profiles_for_bulk_import_profiles_job: { ...M, scopes: ["profiles:read"] },
  create_or_update_profile: { ...L, scopes: ["profiles:write"] },
  get_profiles: {
    ...L,
    scopes: ["profiles:read"],
    filters: {
      id: EITHER,
      email: EITHER,
      phone_number: EITHER,
      external_id: EITHER,
      _kx: ONE,
      created: ["greater-than single", "less-than single"],
      updated: ["greater-than single", "less-than single"],
    },
  },
  get_segments: {
    ...L,
    scopes: ["segments:read"],
    filters: {
      name: LISTED,
      id: EITHER,
      created: ["greater-than single"],
      updated: ["greater-than single"],
    },
  },
  get_segment: { ...L, scopes: ["segments:read"] },
  create_segment: { ...XS, daily: 100, scopes: ["segments:write"] },
  update_segment: { ...XS, daily: 100, scopes: ["segments:write"] },
  delete_segment: { burst: 3, steady: 60, scopes: ["segments:write"] },
  get_profiles_for_segment: {
    ...L,
    scopes: ["profiles:read", "segments:read"],
    filters: { ...MEMBER_FILTERS, profile_id: LISTED },
  },
  get_events: {
    ...XL,
    scopes: ["events:read"],
    filters: {
      metric_id: [...ONE, "equals list"],
      profile_id: ONE,
      profile: ["has none"],
      metric: ["has none"],
      datetime: BETWEEN,
      timestamp: BETWEEN,
    },
  },
  bulk_create_events: { ...M, scopes: ["events:write"] },
  get_campaigns: {
    ...M,
    scopes: ["campaigns:read"],
    filters: {
      id: ["any list"],
      "messages.channel": ONE,
      name: ["contains single"],
      status: EITHER,
      created_at: BETWEEN,
    },
  },
  create_campaign: { ...M, scopes: ["campaigns:write"] },
  get_messages_for_campaign: { ...M, scopes: ["campaigns:read"] },
  assign_template_to_campaign_message: { ...M, scopes: ["campaigns:write"] },
  query_campaign_values: { burst: 1, steady: 2, daily: 225, scopes: ["campaigns:read"] },
  get_templates: {
    ...L,
    scopes: ["templates:read"],
    filters: {
      id: ["any list", "equals single"],
      name: ["any list", "equals single", "contains single"],
      created: ["equals single", ...BETWEEN],
      updated: ["equals single", ...BETWEEN],
    },
  },
  create_template: { ...L, scopes: ["templates:write"] },
  delete_template: { ...L, scopes: ["templates:write"] },
  get_metrics: {
    ...M,
    scopes: ["metrics:read"],
    filters: { "integration.name": ONE, "integration.category": ONE },
  },
};

export const ALL_SCOPES: readonly string[] = [
  ...new Set(Object.values(ENDPOINTS).flatMap((endpoint) => endpoint.scopes)),
].sort();
