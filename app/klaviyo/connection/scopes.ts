/** The scopes that the app asks Klaviyo for. */

/** All that a sync may need. */
const SYNC_SCOPES = [
  "accounts:read",
  "lists:read",
  "lists:write",
  "profiles:read",
  "profiles:write",
  "segments:read",
  "segments:write",
] as const;

/**
 * What else the app can do in an account, and what each takes. A merchant is asked for it only once they want it. A
 * report of campaigns names the metric that orders are counted by, so drafts take `metrics:read`.
 */
const GROWTH_SCOPES = {
  engagement: ["events:read", "metrics:read"],
  drafts: ["campaigns:read", "campaigns:write", "templates:read", "templates:write", "metrics:read"],
  events: ["events:write"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Something that the app can do in an account besides the sync, and needs more scopes for. */
export type Growth = keyof typeof GROWTH_SCOPES;

export const GROWTHS: readonly Growth[] = ["engagement", "drafts", "events"];

/** The scopes of the sync and of these growths, each once. */
export function scopesWith(growths: readonly Growth[]): readonly string[] {
  return [
    ...new Set([...SYNC_SCOPES, ...growths.flatMap((growth): readonly string[] => GROWTH_SCOPES[growth])]),
  ];
}
