import { EventsApi, FilterBuilder } from "klaviyo-api";
import { z } from "zod";
import { isCursorGone, isUnknownId } from "../answers.ts";
import { valueOf } from "../client.server.ts";
import type { KlaviyoClient } from "../client.server.ts";
import { cursorOf, pageOf } from "../paging.server.ts";

/** The most that Klaviyo gives in a page. */
const EVENTS_A_PAGE = 1_000;

/** Something that a profile did. */
export interface ProfileEvent {
  readonly id: string;
  readonly profileId: string;
  readonly at: Date;
  /** Apple's mail program opened the mail ahead of the person, or a robot followed a link. */
  readonly byMachine: boolean;
}

/** Which events: of one metric, from a moment on and before another. */
export interface EventsAsked {
  readonly metricId: string;
  readonly from: Date;
  readonly before: Date;
  /** Whether machines have to be told from people. The events' properties are read only then. */
  readonly tellsMachines: boolean;
}

export type EventPage =
  | {
      readonly outcome: "page";
      /** In the order of their moments. */
      readonly events: readonly ProfileEvent[];
      /** How many events name no profile or no moment. */
      readonly unreadable: number;
      /** The cursor of the next page; null: this is the last. */
      readonly next: string | null;
    }
  /** The cursor is not known any more. Read again from the last event. */
  | { readonly outcome: "cursor_gone" }
  | { readonly outcome: "metric_gone" };

const TRUE = z.union([z.literal(true), z.string().regex(/^true$/i), z.literal(1)]);
const EVENT = z.object({
  id: z.string(),
  attributes: z.object({
    datetime: z.string().nullish(),
    event_properties: z.record(z.string(), z.unknown()).nullish(),
  }),
  relationships: z
    .object({ profile: z.object({ data: z.object({ id: z.string() }).nullish() }).nullish() })
    .nullish(),
});
const PAGE = pageOf(EVENT);

/** How Klaviyo marks what no person did: Apple's prefetching, and robots that follow links. */
const MACHINE_MARKS = ["Apple Privacy Open", "Bot Click"] as const;

/** One page of events, oldest first. @param cursor - of the page; null: the first */
export async function readEventPage(
  client: KlaviyoClient,
  { metricId, from, before, tellsMachines }: EventsAsked,
  cursor: string | null,
): Promise<EventPage> {
  const filter = new FilterBuilder()
    .equals("metric_id", metricId)
    .greaterOrEqual("datetime", from)
    .lessThan("datetime", before)
    .build();
  const outcome = await client.request({
    call: "get_events",
    answer: PAGE,
    send: (session) =>
      new EventsApi(session).getEvents({
        filter,
        sort: "datetime",
        pageSize: EVENTS_A_PAGE,
        fieldsEvent: tellsMachines ? ["datetime", "event_properties"] : ["datetime"],
        ...(cursor === null ? {} : { pageCursor: cursor }),
      }),
  });
  if (cursor !== null && isCursorGone(outcome)) return { outcome: "cursor_gone" };
  if (isUnknownId(outcome)) return { outcome: "metric_gone" };
  const { data, links } = valueOf("get_events", outcome);
  const events = data.map(eventOf).filter((event) => event !== null);
  return { outcome: "page", events, unreadable: data.length - events.length, next: cursorOf(links) };
}

/** null: the event names no profile or no moment, so it can't be counted. */
function eventOf({ id, attributes, relationships }: z.output<typeof EVENT>): ProfileEvent | null {
  const profileId = relationships?.profile?.data?.id;
  const at = new Date(attributes.datetime ?? Number.NaN);
  if (profileId === undefined || Number.isNaN(at.getTime())) return null;
  const properties = attributes.event_properties ?? {};
  return {
    id,
    profileId,
    at,
    byMachine: MACHINE_MARKS.some((mark) => TRUE.safeParse(properties[mark]).success),
  };
}

/**
 * Asks for one event.
 * @throws KlaviyoError `missing_scope` where the access may not read events
 */
export async function probeEvents(client: KlaviyoClient): Promise<void> {
  const outcome = await client.request({
    call: "get_events",
    answer: pageOf(z.unknown()),
    send: (session) => new EventsApi(session).getEvents({ pageSize: 1, fieldsEvent: ["datetime"] }),
  });
  valueOf("get_events", outcome);
}
