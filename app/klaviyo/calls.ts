/** The calls that the app makes, by Klaviyo's names for them. Each has the scopes that it takes. */
export const CALLS = {
  get_accounts: "accounts:read",
  get_lists: "lists:read",
  create_list: "lists:write",
  get_list: "lists:read",
  update_list: "lists:write",
  delete_list: "lists:write",
  get_profiles_for_list: "lists:read profiles:read",
  remove_profiles_from_list: "lists:write profiles:write",
  bulk_import_profiles: "lists:write profiles:write",
  get_bulk_import_profiles_jobs: "lists:read profiles:read",
  get_bulk_import_profiles_job: "lists:read profiles:read",
  get_errors_for_bulk_import_profiles_job: "profiles:read",
  get_profiles: "profiles:read",
  create_or_update_profile: "profiles:write",
  get_segments: "segments:read",
  get_segment: "segments:read",
  create_segment: "segments:write",
  update_segment: "segments:write",
  delete_segment: "segments:write",
  get_metrics: "metrics:read",
  get_events: "events:read",
  bulk_create_events: "events:write",
} as const satisfies Record<string, string>;

export type CallName = keyof typeof CALLS;
