/** What no page of the app sends: values for fields and parameters, bodies that are no forms, and where both may go. */

/** None of these is an intent, an id, a number of years or a list of tags. */
export const HOSTILE: readonly string[] = [
  ...["", "a\0b", '["a\\u0000b"]', "\ud800", "\u202e", "x".repeat(10_000)],
  ...["-1", "1e400", "9".repeat(400), "9223372036854775808", "275761-01-01", "99999-0"],
  ...["null", "{}", "__proto__", "' or 1=1 --"],
];

interface Address {
  readonly at: string;
  readonly route: string;
  readonly params: readonly string[];
}

/** Pages with their parameters. */
export const ADDRESSES: readonly Address[] = [
  {
    at: "/app/customers",
    route: "app.customers._index",
    params: ["group", "r", "days", "sort", "after", "before", "page"],
  },
  { at: "/app/movement", route: "app.movement", params: ["by", "from", "to"] },
  { at: "/app/boundaries", route: "app.boundaries", params: ["none"] },
  {
    at: "/app/groups/loyal",
    route: "app.groups.$group",
    params: ["sort", "m", "days_from", "days_to", "after", "page"],
  },
  { at: "/app/segments/1", route: "app.segments_.$id", params: ["sort", "after", "before", "page"] },
  { at: "/app/segments/new", route: "app.segments_.new", params: ["preset"] },
  {
    at: "/app/sync/not-in-sync",
    route: "app.sync_.not-in-sync",
    params: ["target", "set", "reason", "after"],
  },
  { at: "/app/unread-lines", route: "app.unread-lines", params: ["page"] },
  { at: "/app/bought", route: "app.bought", params: ["group", "customer", "segment"] },
  { at: "/app/bought/choices", route: "app.bought_.choices", params: ["of", "text"] },
  { at: "/app/bought/titles", route: "app.bought_.titles", params: ["ids"] },
  { at: "/extension/customer", route: "extension.customer", params: ["id"] },
  { at: "/extension/facts/movement", route: "extension.facts.movement", params: ["from", "to"] },
  { at: "/extension/facts/segment", route: "extension.facts.segment", params: ["id"] },
  { at: "/app/customers/export/file", route: "app.customers.export_.file", params: ["export"] },
];

interface Form {
  readonly at: string;
  readonly route: string;
  /** As the page sends it. */
  readonly fields: Readonly<Record<string, string>>;
  /** The fields in which every hostile value is wrong, or changes nothing. */
  readonly hostile: readonly string[];
}

const settings = { windowYears: "10", tagPrefix: "Sixfold", listPrefix: "Sixfold", alertEmail: "" };
const choice = { intent: "choose", properties: "gender", listIds: "" };

const requestKey = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
/** Drafts are not allowed, so none is entered. */
const draft = {
  ...{ requestKey, kind: "group", subject: "loyal", language: "en", excluded: "" },
  ...{ subjectLine: "Hi", previewText: "", body: "You" },
};
const experiment = {
  ...{ requestKey, name: "Try", source: "group:loyal", days: "30" },
  ...{ sample: "50", holdout: "", sent: "" },
};

/** Forms with their fields. */
export const FORMS: readonly Form[] = [
  { at: "/app/setup", route: "app.setup", fields: { intent: "" }, hostile: ["intent"] },
  { at: "/app/settings", route: "app.settings", fields: settings, hostile: ["windowYears"] },
  { at: "/app/settings/left-out", route: "app.settings_.left-out", fields: { tags: "" }, hostile: ["tags"] },
  {
    at: "/app/settings/engagement",
    route: "app.settings_.engagement",
    fields: { ...choice, intent: "" },
    hostile: ["intent"],
  },
  { at: "/app/settings/places", route: "app.settings_.places", fields: { intent: "" }, hostile: ["intent"] },
  {
    at: "/app/settings/products",
    route: "app.settings_.products",
    fields: { intent: "" },
    hostile: ["intent"],
  },
  { at: "/app/customers?index", route: "app.customers._index", fields: { text: "" }, hostile: ["text"] },
  {
    at: "/app/groups/loyal",
    route: "app.groups.$group",
    fields: { text: "a", sort: "spent_desc", r: "", days_from: "" },
    hostile: ["text", "sort", "r", "days_from"],
  },
  {
    at: "/app/segments/1/search",
    route: "app.segments_.$id_.search",
    fields: { text: "a", sort: "spent_desc" },
    hostile: ["text", "sort"],
  },
  {
    at: "/app/segments/1",
    route: "app.segments_.$id",
    fields: { intent: "end", target: "klaviyo", way: "keep" },
    hostile: ["intent", "target", "way"],
  },
  {
    at: "/app/segments",
    route: "app.segments",
    fields: { intent: "delete", id: "1", way: "keep" },
    hostile: ["intent", "id", "way"],
  },
  {
    at: "/app/segments/presets",
    route: "app.segments_.presets",
    fields: { intent: "save", vipDays: "30" },
    hostile: ["intent", "vipDays"],
  },
  { at: "/app/sync", route: "app.sync", fields: { intent: "" }, hostile: ["intent"] },
  {
    at: "/app/sync/decide",
    route: "app.sync_.decide",
    fields: { decision: "confirm", target: "klaviyo", syncId: "1" },
    hostile: ["decision", "target", "syncId"],
  },
  {
    at: "/app/insights",
    route: "app.insights",
    fields: { intent: "adopt-model" },
    hostile: ["intent", "modelId"],
  },
  {
    at: "/app/insights/measure",
    route: "app.insights_.measure",
    fields: { intent: "backtest", daysBack: "90", days: "30" },
    hostile: ["intent", "daysBack", "days"],
  },
  {
    at: "/app/customers/export",
    route: "app.customers.export",
    fields: { format: "klaviyo" },
    hostile: ["format"],
  },
  {
    at: "/app/settings/events",
    route: "app.settings_.events",
    fields: { intent: "" },
    hostile: ["intent"],
  },
  {
    at: "/app/campaigns/drafts",
    route: "app.campaigns_.drafts",
    fields: { intent: "again", id: "1" },
    hostile: ["intent", "id"],
  },
  {
    at: "/app/campaigns/drafts/access",
    route: "app.campaigns_.drafts_.access",
    fields: { intent: "" },
    hostile: ["intent"],
  },
  {
    at: "/app/campaigns/drafts/new",
    route: "app.campaigns_.drafts_.new",
    fields: draft,
    hostile: ["requestKey", "language", "kind", "subject", "subjectLine", "previewText", "body", "excluded"],
  },
  {
    at: "/app/campaigns/dead-weight",
    route: "app.campaigns_.dead-weight",
    fields: { intent: "save", currency: "EUR", steps: "[]" },
    hostile: ["intent", "currency", "steps"],
  },
  {
    at: "/app/campaigns/new",
    route: "app.campaigns_.new",
    fields: experiment,
    hostile: ["requestKey", "source", "days", "sample", "sent"],
  },
  {
    at: "/app/campaigns/experiments/1",
    route: "app.campaigns_.experiments.$id",
    fields: { intent: "stop", way: "keep" },
    hostile: ["intent", "way"],
  },
  { at: "/app/erasures/1", route: "app.erasures.$id", fields: { target: "" }, hostile: ["target"] },
];

const posted = (type: string, body: string): RequestInit => ({
  method: "POST",
  body,
  headers: { "content-type": type },
});

/** Bodies that are no forms. */
export const NO_FORMS: Readonly<Record<string, RequestInit>> = {
  JSON: posted("application/json", '{"intent":"dismiss"}'),
  text: posted("text/plain", "intent=dismiss"),
  nothing: { method: "POST" },
  "half a multipart": posted(
    "multipart/form-data; boundary=x",
    '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
  ),
  "a multipart without a boundary": posted("multipart/form-data", "intent=dismiss"),
};
