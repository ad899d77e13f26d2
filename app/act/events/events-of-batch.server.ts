import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { ownersOfEmails } from "../../db/engagement/klaviyo-profiles.server.ts";
import { isFresh, startsFlows } from "../../domain/movement/move-events.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import type { NewEvent } from "../../klaviyo/events/create-events.server.ts";
import { findProfiles } from "../../klaviyo/profiles.server.ts";
import { groupMoveEvent, segmentMoveEvent } from "./event-of.ts";
import type { Batch } from "./next-batch.server.ts";
import type { EventServices } from "./services.ts";

/** Klaviyo is asked for so many emails at once. */
const EMAILS_A_CALL = 100;

/** A move that may become an event. */
interface Told {
  readonly customerId: bigint;
  readonly klaviyoId: string | null;
  readonly email: string | null;
  readonly startsFlows: boolean;
  readonly eventFor: (profileId: string) => NewEvent;
}

/**
 * The events of a batch. A move without a known profile is passed over, since Klaviyo would make one. Klaviyo is asked
 * once more for those that would start flows: somebody who ordered for the first time just got a profile there.
 */
export async function eventsOfBatch(
  services: Pick<EventServices, "db" | "now">,
  client: KlaviyoClient,
  shopId: number,
  batch: Batch,
): Promise<NewEvent[]> {
  const told = toldOf(batch, shopId, services.now());
  const asked = told.filter((move) => move.klaviyoId === null && move.startsFlows);
  const found = await lookUp(services, client, shopId, asked);
  return told.flatMap((move) => {
    const profileId = move.klaviyoId ?? found.get(move.customerId);
    return profileId === undefined ? [] : [move.eventFor(profileId)];
  });
}

function toldOf(batch: Batch, shopId: number, now: Date): Told[] {
  const { historyTo, refits } = batch.stream;
  if (batch.of === "groups")
    return batch.moves.flatMap((move) => {
      const run = batch.runs.get(move.runId);
      if (run === undefined) return [];
      const { cause, to, figures } = move;
      const isHistory = BigInt(move.runId) <= historyTo;
      const starts = startsFlows(
        { cause, to, lastOrderAt: figures.lastOrderAt },
        run,
        { isHistory, refits },
        now,
      );
      const eventFor = (profileId: string): NewEvent =>
        groupMoveEvent(shopId, move, run, { profileId, startsFlows: starts });
      return [{ ...move, startsFlows: starts, eventFor }];
    });
  return batch.moves.map((move) => {
    const starts =
      BigInt(move.at.getTime()) > historyTo && isFresh(move.at, now) && (refits || !move.ofRefit);
    const eventFor = (profileId: string): NewEvent =>
      segmentMoveEvent(shopId, batch.segment, move, { profileId, startsFlows: starts });
    return { ...move, startsFlows: starts, eventFor };
  });
}

/** The profiles that Klaviyo has for customers by their emails. An email that is another customer's says nothing. */
async function lookUp(
  { db }: Pick<EventServices, "db">,
  client: KlaviyoClient,
  shopId: number,
  asked: readonly Told[],
): Promise<Map<bigint, string>> {
  const emails = asked.flatMap(({ email }) => (email === null ? [] : [email]));
  const owners = await inShopSql(db, shopId, (sql) => ownersOfEmails(sql, emails));
  const own = asked.flatMap(({ email, customerId }) =>
    email !== null && owners.get(email) === customerId ? [{ email, customerId }] : [],
  );
  const found = new Map<bigint, string>();
  for (let from = 0; from < own.length; from += EMAILS_A_CALL) {
    const some = own.slice(from, from + EMAILS_A_CALL);
    const profiles = await findProfiles(
      client,
      some.map(({ email }) => email),
    );
    for (const { email, customerId } of some) {
      const profileId = profiles.get(email.toLowerCase());
      if (profileId !== undefined) found.set(customerId, profileId);
    }
  }
  return found;
}
