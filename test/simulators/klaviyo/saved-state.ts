import { z } from "zod";

import { makeEvents } from "./engagement.ts";
import type { Importer } from "./jobs.ts";
import { SAVED_GRANTS, type OAuth } from "./oauth/oauth.ts";
import { saved } from "../state-file.ts";
import { SAVED_CAMPAIGN, SAVED_TEMPLATE } from "./campaigns/campaign-store.ts";
import type { Membership, ProfileInput, Store } from "./store.ts";

const moment = z.number();
const properties = z.array(z.tuple([z.string(), z.unknown()]));
const members = z.array(z.tuple([z.string(), z.strictObject({ joined: moment, sequence: z.int() })]));
const list = z.strictObject({
  id: z.string(),
  sequence: z.int(),
  name: z.string(),
  created: moment,
  updated: moment,
  members,
});
const subscription = z
  .strictObject({
    consent: z.enum(["SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"]),
    suppression: z.array(z.enum(["HARD_BOUNCE", "SPAM_COMPLAINT", "UNSUBSCRIBE", "USER_SUPPRESSED"])),
    at: moment,
  })
  .nullable();
/** It was checked when it was accepted, so it is not checked again. */
const profileInput = z.custom<ProfileInput>(
  (value) => typeof value === "object" && value !== null && "attributes" in value,
);

/** What an account keeps over a restart. Uploads that are under way are kept, too, and end as they would have. */
export const SAVED_STATE = z.strictObject({
  /** Missing in a state from before there were consents. */
  grants: SAVED_GRANTS.default([]),
  counter: z.int(),
  /** The events themselves are made up again. None in a state of before there were any. */
  madeEngagement: z.strictObject({ asOf: moment, lastSequence: z.int() }).nullable().default(null),
  /** The events that were sent to the account, and their metrics. None in a state of before there were any. */
  sentMetrics: z
    .array(z.strictObject({ id: z.string(), name: z.string(), integration: z.string(), created: moment }))
    .default([]),
  sentEvents: z
    .array(
      z.strictObject({
        metricId: z.string(),
        profileId: z.string(),
        at: moment,
        properties: z.record(z.string(), z.unknown()),
        sent: z.strictObject({ key: z.string(), startsFlows: z.boolean() }),
      }),
    )
    .default([]),
  profiles: z.array(
    z.strictObject({
      id: z.string(),
      sequence: z.int(),
      email: z.string().nullable(),
      /** Missing in a state from before a profile had several emails. */
      otherEmails: z.array(z.string()).default([]),
      attributes: properties,
      properties,
      /** None in a state of before there were subscriptions. */
      subscription: subscription.default(null),
      created: moment,
      updated: moment,
    }),
  ),
  lists: z.array(list),
  /** None in a state of before there were any. */
  templates: z.array(SAVED_TEMPLATE).default([]),
  campaigns: z.array(SAVED_CAMPAIGN).default([]),
  segments: z.array(list.extend({ definition: z.unknown() })),
  jobs: z.array(
    z.strictObject({
      id: z.string(),
      listIds: z.array(z.string()),
      total: z.int(),
      inputs: z.array(profileInput),
      created: moment,
      status: z.enum(["queued", "processing", "complete", "cancelled"]),
      willCancel: z.boolean(),
      willFail: z.array(z.int()),
      errors: z.array(
        z.strictObject({
          id: z.string(),
          code: z.string(),
          detail: z.string(),
          pointer: z.string(),
          payload: z.looseObject({}),
        }),
      ),
      profileIds: z.array(z.string()),
    }),
  ),
});

type SavedState = z.infer<typeof SAVED_STATE>;

/** A kill may lose the newest numbers from the counter. No id may be given twice, so it goes on with some to spare. */
const COUNTER_GAP = 100_000;

/** Lists are written one by one, so that no second account stands in memory. */
export function stateToSave(store: Store, oauth: OAuth): object {
  const membership = (one: Membership): object => ({ ...one, members: [...one.members] });
  return {
    grants: oauth.toSave(),
    counter: store.counter,
    madeEngagement: store.madeEngagement,
    sentMetrics: store.metrics.filter(({ integration }) => integration === "API"),
    sentEvents: saved(store.sentEvents, ({ metricId, profileId, at, properties, sent }) => ({
      metricId,
      profileId,
      at,
      properties,
      sent,
    })),
    profiles: saved(store.profiles.values(), (profile) => ({
      ...profile,
      attributes: [...profile.attributes],
      properties: [...profile.properties],
    })),
    lists: saved(store.lists.values(), membership),
    segments: saved(store.segments.values(), membership),
    templates: saved(store.sending.templates.values(), (template) => template),
    campaigns: saved(store.sending.campaigns.values(), (campaign) => campaign),
    jobs: saved(store.jobs.values(), (job) => ({
      ...job,
      willFail: [...job.willFail],
      profileIds: [...job.profileIds],
    })),
  };
}

/** Fills a new account with what another one held. */
export function restore(store: Store, importer: Importer, state: SavedState): void {
  store.counter = state.counter + COUNTER_GAP;
  for (const profile of state.profiles) {
    const { attributes, properties } = profile;
    store.keep({ ...profile, attributes: new Map(attributes), properties: new Map(properties) });
  }
  store.madeEngagement = state.madeEngagement;
  if (state.madeEngagement !== null) makeEvents(store, state.madeEngagement);
  store.metrics.push(...state.sentMetrics);
  for (const event of state.sentEvents) store.addSent(event);
  for (const one of state.lists) store.lists.set(one.id, { ...one, members: new Map(one.members) });
  for (const one of state.segments) store.segments.set(one.id, { ...one, members: new Map(one.members) });
  for (const template of state.templates) store.sending.templates.set(template.id, template);
  for (const campaign of state.campaigns) store.sending.campaigns.set(campaign.id, campaign);
  for (const job of state.jobs) {
    const { willFail, profileIds } = job;
    importer.keep({ ...job, willFail: new Set(willFail), profileIds: new Set(profileIds) });
  }
}
