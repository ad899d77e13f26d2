/** Sends the events of a batch, of which Klaviyo may have some already. */
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import {
  createEvents,
  type EventsOutcome,
  type NewEvent,
} from "../../klaviyo/events/create-events.server.ts";
import { PROFILES_A_CALL, readPeopleById } from "../../klaviyo/people.server.ts";
import { WorkStopped } from "../../steps/obstacle.server.ts";

/** What is known of an earlier sending of the batch. */
export interface Sending {
  /** Whether a search was begun before, so that what Klaviyo has need not be the batch's beginning. */
  readonly searched: boolean;
  /** Notes that a search begins. */
  readonly noteSearch: () => Promise<void>;
}

/** After so many refusals for repeated ids, what is left is searched as where none is named. */
const MOST_REPEATED = 10;

/**
 * Sends events. Those that Klaviyo refuses, or has already, are left out, and the others are sent again: a refusal
 * records none of them. Of n events that Klaviyo has, it takes two calls where Klaviyo names them or not; where it has
 * their beginning and doesn't name it, about log2(n) more.
 * @param events - in the order in which they are told
 * @returns how many Klaviyo has
 */
export async function sendBatch(
  client: KlaviyoClient,
  events: readonly NewEvent[],
  sending: Sending,
): Promise<number> {
  let had = 0;
  let refusals = 0;
  for (let left = events; left.length > 0;) {
    const answer = await createEvents(client, left);
    if (answer.outcome === "accepted") return had + left.length;
    if (answer.outcome !== "repeated") {
      left = await withoutRefused(client, left, answer);
      continue;
    }
    refusals += 1;
    if (answer.indexes.length === 0 || refusals > MOST_REPEATED)
      return had + (await search(client, left, sending));
    had += answer.indexes.length;
    left = without(left, answer.indexes);
  }
  return had;
}

/** Which of them Klaviyo has is not known, but that it has one. */
async function search(client: KlaviyoClient, events: readonly NewEvent[], sending: Sending): Promise<number> {
  if (sending.searched) return sendHalves(client, events);
  await sending.noteSearch();
  return sendAfterKnown(client, events);
}

/**
 * Finds where the events end that Klaviyo has, and sends those after them. Moves are told in their order, and a call
 * records all of its events or none. So what Klaviyo has is the beginning, apart from moves that were passed over when
 * it was told. The last one alone is sent first: mostly Klaviyo has all of them.
 */
async function sendAfterKnown(client: KlaviyoClient, events: readonly NewEvent[]): Promise<number> {
  let left = events;
  // Klaviyo has what stands before `known`, and what stands from `sent` on.
  let known = 1;
  let sent = left.length;
  for (let from = sent - 1; known < sent; from = Math.floor((known + sent) / 2)) {
    const part = left.slice(from, sent);
    // A part that got through without an answer must not be taken for what Klaviyo had.
    const answer = await createEvents(client, part, { once: true });
    if (answer.outcome === "accepted") sent = from;
    else if (answer.outcome === "repeated") known = from + 1;
    else {
      const others = await withoutRefused(client, part, answer);
      left = [...left.slice(0, from), ...others, ...left.slice(sent)];
      sent = from + others.length;
    }
  }
  return left.length;
}

/** Nothing is known of which of them Klaviyo has. One that is refused alone is one that it has. */
async function sendHalves(client: KlaviyoClient, events: readonly NewEvent[]): Promise<number> {
  for (let left = events; left.length > 0;) {
    const answer = await createEvents(client, left);
    if (answer.outcome === "accepted") return left.length;
    if (answer.outcome === "repeated") {
      if (left.length === 1) return 1;
      const half = Math.ceil(left.length / 2);
      const first = await sendHalves(client, left.slice(0, half));
      return first + (await sendHalves(client, left.slice(half)));
    }
    left = await withoutRefused(client, left, answer);
  }
  return 0;
}

type Refusal = Extract<EventsOutcome, { readonly outcome: "bad_events" | "unknown_profiles" }>;

/** The events without those that Klaviyo will not take. */
async function withoutRefused(
  client: KlaviyoClient,
  events: readonly NewEvent[],
  refusal: Refusal,
): Promise<readonly NewEvent[]> {
  const others =
    refusal.outcome === "bad_events"
      ? without(events, refusal.indexes)
      : await ofKnownProfiles(client, events);
  // Klaviyo refuses them for another reason than a profile that it lacks.
  if (others.length === events.length) throw new WorkStopped("refused");
  return others;
}

function without(events: readonly NewEvent[], indexes: readonly number[]): NewEvent[] {
  const out = new Set(indexes);
  return events.filter((_, index) => !out.has(index));
}

/** The events whose profiles Klaviyo still has. */
async function ofKnownProfiles(client: KlaviyoClient, events: readonly NewEvent[]): Promise<NewEvent[]> {
  const ids = [...new Set(events.map(({ profileId }) => profileId))];
  const known = new Set<string>();
  for (let from = 0; from < ids.length; from += PROFILES_A_CALL)
    for (const { klaviyoId } of await readPeopleById(client, ids.slice(from, from + PROFILES_A_CALL), []))
      known.add(klaviyoId);
  return events.filter(({ profileId }) => known.has(profileId));
}
