/** The pages of the app, by the name of their picture. `{segment}` and `{customer}` are of the demo's store. */
export const PAGES: Readonly<Record<string, string>> = {
  home: "/app",
  boundaries: "/app/boundaries",
  group: "/app/groups/loyal_at_risk",
  "group-export": "/app/groups/loyal/export",
  customer: "/app/customers/{customer}",
  segments: "/app/segments",
  presets: "/app/segments/presets",
  "segment-new": "/app/segments/new",
  segment: "/app/segments/{segment}",
  "segment-edit": "/app/segments/{segment}/edit",
  "segment-export": "/app/segments/{segment}/export",
  movement: "/app/movement",
  insights: "/app/insights",
  sync: "/app/sync",
  "not-in-sync": "/app/sync/not-in-sync",
  settings: "/app/settings",
};
