/** Tells Klaviyo of what happened, as events of profiles that it has. */
import { EventsApi } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId } from "../answers.ts";
import { valueOf } from "../client.server.ts";
import type { KlaviyoClient, Outcome } from "../client.server.ts";
import type { Problem } from "../exchange.server.ts";

/** The most events of one call. */
export const MOST_EVENTS = 1_000;

/** An event of a profile. It names the profile by Klaviyo's id alone, since Klaviyo would make a profile for an email. */
export interface NewEvent {
  readonly profileId: string;
  /** The name of the metric. Klaviyo makes one at its first event. */
  readonly metric: string;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly at: Date;
  /** Of two events of a profile and metric with the same id, Klaviyo keeps the first. */
  readonly uniqueId: string;
  /** false: it is recorded as history, and starts no flow. */
  readonly startsFlows: boolean;
}

export type EventsOutcome =
  | { readonly outcome: "accepted" }
  /**
   * Klaviyo has events with these ids already: an earlier call got through. The indexes of those that it names; it may
   * name none. Nothing of this call was recorded.
   */
  | { readonly outcome: "repeated"; readonly indexes: readonly number[] }
  /** The indexes of the events that Klaviyo refuses. Nothing was recorded. */
  | { readonly outcome: "bad_events"; readonly indexes: readonly number[] }
  /** Klaviyo has not all of these profiles, and doesn't say which. Nothing was recorded. */
  | { readonly outcome: "unknown_profiles" };

const CALL = "bulk_create_events";
/** Klaviyo only says that it took them (202). It looks at them later, and says nothing of what became of them. */
const ACCEPTED = z.unknown();
const EVENT_POINTER = /^\/data\/attributes\/events-bulk-create\/data\/(\d+)(?:\/|$)/;
const AT_UNIQUE_ID = /\/unique_id$/;

/**
 * Sends up to 1,000 events. If no answer comes they are sent again: Klaviyo keeps each once, by its id. With `once`
 * they are not, so that `repeated` speaks of earlier calls alone.
 * @throws KlaviyoError `unavailable` where no answer came
 */
export async function createEvents(
  client: KlaviyoClient,
  events: readonly NewEvent[],
  { once = false }: { readonly once?: boolean } = {},
): Promise<EventsOutcome> {
  if (events.length > MOST_EVENTS) throw new RangeError(`At most ${String(MOST_EVENTS)} events a call.`);
  const outcome = await send(client, events, once);
  if (outcome.outcome === "refused" && (outcome.status === 400 || outcome.status === 404)) {
    const { problems } = outcome;
    if (problems.length > 0 && problems.every(isRepeated))
      return { outcome: "repeated", indexes: indexesIn(problems, events.length) };
    const indexes = indexesIn(
      problems.filter((problem) => !isRepeated(problem)),
      events.length,
    );
    if (indexes.length > 0) return { outcome: "bad_events", indexes };
    if (isUnknownId(outcome)) return { outcome: "unknown_profiles" };
  }
  valueOf(CALL, outcome);
  return { outcome: "accepted" };
}

/**
 * Sends no event at all, which Klaviyo takes or refuses without any effect. It checks the scopes first.
 * @throws KlaviyoError `missing_scope` where the access may not write events
 */
export async function probeEventWriting(client: KlaviyoClient): Promise<void> {
  const outcome = await send(client, [], false);
  if (outcome.outcome !== "refused" || outcome.status !== 400) valueOf(CALL, outcome);
}

function send(client: KlaviyoClient, events: readonly NewEvent[], once: boolean): Promise<Outcome<unknown>> {
  const data = events.map(eventOf);
  const job = {
    data: { type: "event-bulk-create-job" as const, attributes: { eventsBulkCreate: { data } } },
  };
  return client.request({
    call: CALL,
    answer: ACCEPTED,
    whenLost: once ? "tell" : "repeat",
    send: (session) => new EventsApi(session).bulkCreateEvents(job),
  });
}

function eventOf({ profileId, metric, properties, at, uniqueId, startsFlows }: NewEvent) {
  return {
    type: "event-bulk-create" as const,
    attributes: {
      backfill: !startsFlows,
      profile: { data: { type: "profile" as const, id: profileId, attributes: {} } },
      events: {
        data: [
          {
            type: "event" as const,
            attributes: {
              properties,
              time: at,
              uniqueId,
              backfill: !startsFlows,
              metric: { data: { type: "metric" as const, attributes: { name: metric } } },
            },
          },
        ],
      },
    },
  };
}

function isRepeated({ code, pointer }: Problem): boolean {
  return code === "duplicate_event" || AT_UNIQUE_ID.test(pointer ?? "");
}

function indexesIn(problems: readonly Problem[], count: number): number[] {
  const indexes = new Set<number>();
  for (const { pointer } of problems) {
    const index = Number(EVENT_POINTER.exec(pointer ?? "")?.[1] ?? NaN);
    if (index < count) indexes.add(index);
  }
  return [...indexes].sort((a, b) => a - b);
}
