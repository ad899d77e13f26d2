/** Events that an app tells the account of. */
import type { Account, Answer, Call } from "./handlers.ts";
import { errorObject, notFound, refuse, Refusal } from "./refusal.ts";
import type { ProfileInput, Store } from "./store.ts";

interface EventInput {
  readonly attributes: {
    readonly properties: Readonly<Record<string, unknown>>;
    readonly time?: string | null;
    readonly backfill?: boolean | null;
    readonly unique_id?: string | null;
    readonly metric: { readonly data: { readonly attributes: { readonly name: string } } };
  };
}
interface EventsOfProfile {
  readonly attributes: {
    readonly backfill?: boolean | null;
    readonly profile: { readonly data: ProfileInput };
    readonly events: { readonly data: readonly EventInput[] };
  };
}
interface Body {
  readonly data: {
    readonly attributes: { readonly "events-bulk-create": { readonly data: readonly EventsOfProfile[] } };
  };
}
interface Received {
  /** Where it stands in the request. */
  readonly pointer: string;
  readonly profile: ProfileInput;
  readonly event: EventInput;
  readonly startsFlows: boolean;
}

const MOST_EVENTS = 1_000;
const MOST_PROPERTIES = 400;
const LONGEST_TEXT = 100 * 1024;
const LONGEST_NAME = 127;
const YEAR_MS = 365 * 86_400_000;
const EARLIEST = Date.parse("1990-01-01T00:00:00Z");
const POINTER = "/data/attributes/events-bulk-create/data";

/**
 * Takes events, or none of them. A profile that is named by an email is made where there is none. An id that the
 * account doesn't have makes no profile: the event is lost without a word, or the request is refused, as the fault
 * `unknown_ids` says. An event that the account has already is not recorded again.
 */
export function bulkCreateEvents({ store, faults }: Account, { body, now }: Call): Answer {
  const received = eventsIn(body as Body);
  if (received.length === 0) throw invalid("There are no events.", POINTER);
  if (received.length > MOST_EVENTS) throw invalid("There are more than 1,000 events.", POINTER);
  const seen = new Set<string>();
  const repeated: Received[] = [];
  for (const each of received) {
    checkEvent(each, now);
    if (faults.unknownIds !== null && isUnknown(store, each.profile))
      throw notFound("profile", each.profile.id ?? "", `${each.pointer}/attributes/profile/data/id`);
    const key = keyOf(store, each, now);
    const isRepeated = seen.has(key) || (faults.repeatedIdsRefused && isKnown(store, key));
    if (isRepeated) repeated.push(each);
    seen.add(key);
  }
  if (repeated.length > 0) throw repeatedIds(faults.repeatedIdsNamed ? repeated : [{ pointer: "/data" }]);
  for (const each of received) record(store, each, now);
  return { status: 202 };
}

function eventsIn({ data }: Body): Received[] {
  return data.attributes["events-bulk-create"].data.flatMap(({ attributes }, index) =>
    attributes.events.data.map((event) => ({
      pointer: `${POINTER}/${String(index)}`,
      profile: attributes.profile.data,
      event,
      startsFlows: !(event.attributes.backfill ?? attributes.backfill ?? false),
    })),
  );
}

function checkEvent({ pointer, profile, event }: Received, now: number): void {
  const { properties, time, metric } = event.attributes;
  const at = `${pointer}/attributes/events/data/0/attributes`;
  if (!profile.id && !profile.attributes.email)
    throw invalid("A profile needs an identifier.", `${pointer}/attributes/profile/data`);
  if (metric.data.attributes.name.length > LONGEST_NAME || metric.data.attributes.name === "")
    throw invalid("The metric's name is too long.", `${at}/metric/data/attributes/name`);
  if (Object.keys(properties).length > MOST_PROPERTIES)
    throw invalid("There are more than 400 properties.", `${at}/properties`);
  if (Object.values(properties).some((value) => typeof value === "string" && value.length > LONGEST_TEXT))
    throw invalid("A text is longer than 100 KB.", `${at}/properties`);
  const moment = momentOf(event, now);
  if (!(moment > EARLIEST && moment < now + YEAR_MS))
    throw invalid(`Invalid time ${time ?? ""}.`, `${at}/time`);
}

/** To the second. */
function momentOf({ attributes: { time } }: EventInput, now: number): number {
  return Math.floor((time ? Date.parse(time) : now) / 1000) * 1000;
}

function isUnknown(store: Store, profile: ProfileInput): boolean {
  return Boolean(profile.id) && store.find(profile) === undefined;
}

/** Of two events with one key, the account keeps the first. Without a unique id the second counts. */
function keyOf(store: Store, { profile, event }: Received, now: number): string {
  const { unique_id, metric } = event.attributes;
  const profileKey = store.find(profile)?.id ?? profile.id ?? profile.attributes.email ?? "";
  const id = unique_id ?? String(momentOf(event, now) / 1000);
  return JSON.stringify([profileKey, metric.data.attributes.name, id]);
}

function isKnown(store: Store, key: string): boolean {
  return store.sentKeys.has(key);
}

function uniqueIdPointer({ pointer }: Pick<Received, "pointer">): string {
  return `${pointer}/attributes/events/data/0/attributes/unique_id`;
}

function record(store: Store, each: Received, now: number): void {
  const { event, profile, startsFlows } = each;
  if (isUnknown(store, profile)) return;
  const key = keyOf(store, each, now);
  if (isKnown(store, key)) return;
  const known = store.find(profile) ?? store.upsert(profile, now, false).profile;
  const { name } = event.attributes.metric.data.attributes;
  store.addSent({
    metricId: store.metrics.find((metric) => metric.name === name)?.id ?? store.addMetric(name, "API"),
    profileId: known.id,
    at: momentOf(event, now),
    properties: event.attributes.properties,
    sent: { key, startsFlows },
  });
}

/** Each repeated id is an error of its own. */
function repeatedIds(repeated: readonly Pick<Received, "pointer">[]): Refusal {
  const detail = "The unique_id is repeated.";
  return new Refusal(
    400,
    repeated.map((each) => errorObject(400, "invalid", { detail, pointer: uniqueIdPointer(each) })),
  );
}

function invalid(detail: string, pointer: string) {
  return refuse(400, "invalid", { detail, pointer });
}
