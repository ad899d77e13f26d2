/** The collections that can be read in an order of the caller's choice: profiles, events and metrics. */
import { ENDPOINTS } from "./endpoints.ts";
import { meets, parseFilter, type Condition } from "./filter.ts";
import type { Account, Answer, Call } from "./handlers.ts";
import { refuse } from "./refusal.ts";
import * as resources from "./resources.ts";
import { emailsOf, type Profile, type Store } from "./store.ts";

/** What profiles can be sorted by here. Klaviyo also knows the moments of suppressions. */
const PROFILE_KEYS: Readonly<Record<string, (profile: Profile) => string | number>> = {
  id: ({ id }) => id,
  email: ({ email }) => email ?? "",
  created: ({ created }) => created,
  updated: ({ updated }) => updated,
};

export function getProfiles({ store, faults }: Account, call: Call): Answer {
  const conditions = filterOf(call).map(lowerCaseEmails);
  const rows = [...candidates(store, conditions)].filter((profile) =>
    meets(conditions, {
      id: profile.id,
      email: emailsOf(profile),
      created: resources.moment(profile.created),
      updated: resources.moment(profile.updated),
    }),
  );
  const subscriptions = wantsSubscriptions(call);
  const render = (profile: Profile) => resources.profileResource(profile, { subscriptions });
  const sort = sortOf(call, PROFILE_KEYS);
  if (sort === null) return pageOf(resources.page(rows, render, call.path, call.query, 20));
  const order = { ...sort, epoch: faults.cursorEpoch };
  return pageOf(resources.page(inOrder(rows, order), render, call.path, call.query, 20, order));
}

export function getEvents({ store, faults }: Account, call: Call): Answer {
  const conditions = filterOf(call);
  const moment = ({ at }: { readonly at: number }): number => at;
  const sort = sortOf(call, { datetime: moment, timestamp: moment }) ?? { key: moment, descending: true };
  const order = { ...sort, epoch: faults.cursorEpoch, repeats: faults.repeatedEvents };
  const metricIds = conditions.find(({ field }) => field === "metric_id")?.values.map(String) ?? null;
  // Pages of a long period would otherwise take longer and longer.
  const reached = order.descending
    ? null
    : resources.decodeCursor(call.query.get("page[cursor]"), order.epoch);
  const found = store.events.of(
    metricIds,
    Math.max(momentFrom(conditions), Number(reached?.key ?? -Infinity)),
  );
  const rows = function* () {
    for (const event of order.descending ? found.toReversed() : found) {
      const { metricId: metric_id, profileId: profile_id, at } = event;
      const row = { metric_id, metric: metric_id, profile_id, profile: profile_id, timestamp: at / 1000 };
      if (meets(conditions, { ...row, datetime: at / 1000 })) yield event;
    }
  };
  return pageOf(resources.page(rows(), resources.eventResource, call.path, call.query, 200, order));
}

export function getMetrics({ store, faults }: Account, call: Call): Answer {
  const conditions = filterOf(call);
  const rows = store.metrics
    .map((metric, sequence) => ({ metric, sequence }))
    .filter(({ metric }) =>
      meets(conditions, { "integration.name": metric.integration, "integration.category": "Internal" }),
    );
  const order = { key: () => 0, descending: false, epoch: faults.cursorEpoch };
  const render = (row: (typeof rows)[number]) => resources.metricResource(row.metric);
  return pageOf(resources.page(rows, render, call.path, call.query, METRICS_A_PAGE, order));
}

/** The size can't be chosen. */
const METRICS_A_PAGE = 200;

export function wantsSubscriptions({ query }: Call): boolean {
  return (query.get("additional-fields[profile]") ?? "").split(",").includes("subscriptions");
}

export function lowerCaseEmails(condition: Condition): Condition {
  if (condition.field !== "email") return condition;
  for (const email of condition.values) {
    if (!String(email).includes("@")) {
      throw refuse(400, "invalid", { detail: "Invalid filter: not an email address.", parameter: "filter" });
    }
  }
  return { ...condition, values: condition.values.map((email) => String(email).toLowerCase()) };
}

export function filterOf({ endpoint, query }: Call): Condition[] {
  return parseFilter(query.get("filter"), ENDPOINTS[endpoint]?.filters);
}

/** A filter by email or id finds the profile without looking at all of them. */
function candidates(store: Store, conditions: readonly Condition[]): Iterable<Profile> {
  const by = conditions.find(({ field }) => field === "email" || field === "id");
  if (!by) return store.profiles.values();
  const found = by.values
    .map((value) => (by.field === "id" ? store.profiles.get(String(value)) : store.byEmail(String(value))))
    .filter((profile) => profile !== undefined);
  return [...new Set(found)].sort((a, b) => a.sequence - b.sequence);
}

export type Order<Row> = Omit<resources.RowOrder<Row>, "epoch" | "repeats">;

/** What the request sorts by; null: by nothing. */
export function sortOf<Row>(
  { query }: Call,
  keys: Readonly<Record<string, (row: Row) => string | number>>,
): Order<Row> | null {
  const sort = query.get("sort");
  if (sort === null) return null;
  const key = keys[sort.replace(/^-/, "")];
  if (key === undefined)
    throw refuse(400, "invalid", { detail: `The simulator can't sort by ${sort}.`, parameter: "sort" });
  return { key, descending: sort.startsWith("-") };
}

export function inOrder<Row extends { readonly sequence: number }>(
  rows: Row[],
  { key, descending }: Order<Row>,
): Row[] {
  const ascending = rows.sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    return one < other ? -1 : one > other ? 1 : a.sequence - b.sequence;
  });
  return descending ? ascending.reverse() : ascending;
}

/** The earliest moment that the conditions allow. */
function momentFrom(conditions: readonly Condition[]): number {
  const from = conditions.flatMap(({ field, operator, values: [value] }) => {
    if (!operator.startsWith("greater")) return [];
    if (field === "timestamp") return [Number(value) * 1000];
    return field === "datetime" ? [Date.parse(String(value))] : [];
  });
  return Math.max(-Infinity, ...from);
}

function pageOf(body: object): Answer {
  return { status: 200, body };
}
