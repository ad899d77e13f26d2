/** Reads whom the account has, page by page: all profiles, those that changed, those of a list, those of some ids. */
import { FilterBuilder, ListsApi, ProfilesApi } from "klaviyo-api";
import { z } from "zod";
import { isCursorGone, isUnknownId } from "./answers.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient, Outcome } from "./client.server.ts";
import { cursorOf, pageOf } from "./paging.server.ts";

export const PROFILES_A_CALL = 100;

/** A profile, as far as the app reads it. */
export interface Person {
  readonly klaviyoId: string;
  /** The primary one, in lower case; null: it has none. */
  readonly email: string | null;
  readonly createdAt: Date | null;
  /** Whether it agreed to marketing emails; null: Klaviyo doesn't say. */
  readonly subscribed: boolean | null;
  /** Whether Klaviyo sends it no marketing emails, for whatever reason; null: Klaviyo doesn't say. */
  readonly suppressed: boolean | null;
  /** Values of the properties that were asked for, as texts. */
  readonly properties: ReadonlyMap<string, string>;
}

export type PeoplePage =
  | { readonly outcome: "page"; readonly people: readonly Person[]; readonly next: string | null }
  /** The cursor is not known any more. Read again from the start. */
  | { readonly outcome: "cursor_gone" }
  /** The list is gone. */
  | { readonly outcome: "gone" };

const MARKETING = z.object({
  consent: z.string(),
  can_receive_email_marketing: z.boolean(),
  suppression: z.array(z.unknown()).nullish(),
});
const PROFILE = z.object({
  id: z.string(),
  attributes: z.object({
    email: z.string().nullish(),
    created: z.string().nullish(),
    properties: z.record(z.string(), z.unknown()).nullish(),
    subscriptions: z.object({ email: z.object({ marketing: MARKETING.nullish() }).nullish() }).nullish(),
  }),
});
const PAGE = pageOf(PROFILE);

/** @param updatedAfter - those that changed after this moment, in the order of their changes; null: all */
export async function readPeoplePage(
  client: KlaviyoClient,
  {
    updatedAfter,
    properties,
  }: { readonly updatedAfter: Date | null; readonly properties: readonly string[] },
  cursor: string | null,
): Promise<PeoplePage> {
  const changed =
    updatedAfter === null
      ? { sort: "id" as const }
      : {
          sort: "updated" as const,
          filter: new FilterBuilder().greaterThan("updated", updatedAfter).build(),
        };
  const outcome = await client.request({
    call: "get_profiles",
    answer: PAGE,
    send: (session) =>
      new ProfilesApi(session).getProfiles({ ...changed, ...asked(properties), ...at(cursor) }),
  });
  return peoplePage("get_profiles", outcome, { cursor, properties });
}

/** The members of a list, by when they joined. */
export async function readListPeople(
  client: KlaviyoClient,
  { listId, properties }: { readonly listId: string; readonly properties: readonly string[] },
  cursor: string | null,
): Promise<PeoplePage> {
  const outcome = await client.request({
    call: "get_profiles_for_list",
    answer: PAGE,
    send: (session) =>
      new ListsApi(session).getProfilesForList(listId, {
        sort: "joined_group_at",
        ...asked(properties),
        ...at(cursor),
      }),
  });
  return peoplePage("get_profiles_for_list", outcome, { cursor, properties });
}

/** The profiles of up to 100 ids. Klaviyo leaves out those that it no longer has. */
export async function readPeopleById(
  client: KlaviyoClient,
  ids: readonly string[],
  properties: readonly string[],
): Promise<Person[]> {
  if (ids.length === 0) return [];
  if (ids.length > PROFILES_A_CALL) throw new RangeError(`At most ${PROFILES_A_CALL} ids a call.`);
  const filter = new FilterBuilder().any("id", [...ids]).build();
  const outcome = await client.request({
    call: "get_profiles",
    answer: PAGE,
    send: (session) => new ProfilesApi(session).getProfiles({ filter, ...asked(properties) }),
  });
  return valueOf("get_profiles", outcome).data.map((profile) => personOf(profile, properties));
}

function asked(properties: readonly string[]) {
  const fields = ["email", "created", "subscriptions.email.marketing"] as const;
  const fieldsProfile = properties.length === 0 ? [...fields] : [...fields, "properties" as const];
  return { additionalFieldsProfile: ["subscriptions" as const], fieldsProfile, pageSize: PROFILES_A_CALL };
}

function at(cursor: string | null): { pageCursor?: string } {
  return cursor === null ? {} : { pageCursor: cursor };
}

function peoplePage(
  call: "get_profiles" | "get_profiles_for_list",
  outcome: Outcome<z.output<typeof PAGE>>,
  { cursor, properties }: { readonly cursor: string | null; readonly properties: readonly string[] },
): PeoplePage {
  if (cursor !== null && isCursorGone(outcome)) return { outcome: "cursor_gone" };
  if (call === "get_profiles_for_list" && isUnknownId(outcome)) return { outcome: "gone" };
  const { data, links } = valueOf(call, outcome);
  return {
    outcome: "page",
    people: data.map((profile) => personOf(profile, properties)),
    next: cursorOf(links),
  };
}

function personOf({ id, attributes }: z.output<typeof PROFILE>, properties: readonly string[]): Person {
  const marketing = attributes.subscriptions?.email?.marketing;
  const created = new Date(attributes.created ?? Number.NaN);
  return {
    klaviyoId: id,
    email: attributes.email?.toLowerCase() ?? null,
    createdAt: Number.isNaN(created.getTime()) ? null : created,
    subscribed: marketing ? marketing.consent === "SUBSCRIBED" : null,
    suppressed: marketing
      ? !marketing.can_receive_email_marketing || (marketing.suppression ?? []).length > 0
      : null,
    properties: valuesOf(attributes.properties ?? {}, properties),
  };
}

/** The chosen properties that hold one value. Lists and objects have no single text. */
function valuesOf(held: Readonly<Record<string, unknown>>, names: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const name of names) {
    const value = Object.hasOwn(held, name) ? held[name] : null;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      values.set(name, String(value));
  }
  return values;
}
