import { FilterBuilder, ListsApi, type ApiKeySession } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId, NOTHING } from "./answers.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";
import { KlaviyoError } from "./error.ts";
import { readPage, readPages } from "./paging.server.ts";

const NAMED_LIST = z.object({ id: z.string(), attributes: z.object({ name: z.string().nullish() }) });
const MEMBER = z.object({ id: z.string(), attributes: z.object({ email: z.string().nullish() }) });
const MADE = z.object({ data: z.object({ id: z.string() }) });
const MAX_REMOVED = 1_000;
const MEMBERS_A_PAGE = 100;
const MAX_CREATIONS = 3;
const LOOK_AGAIN_MS = 1_000;

/** The list of exactly this name. Of several, the first that Klaviyo names. */
export async function findListByName(client: KlaviyoClient, name: string): Promise<{ id: string } | null> {
  const filter = new FilterBuilder().any("name", [name]).build();
  const pages = readPages(client, {
    call: "get_lists",
    row: NAMED_LIST,
    send: (session, page) => new ListsApi(session).getLists({ filter, fieldsList: ["name"], ...page }),
  });
  for await (const lists of pages) {
    const found = lists.find((list) => list.attributes.name === name);
    if (found) return { id: found.id };
  }
  return null;
}

/** All lists of the account. */
export async function readLists(client: KlaviyoClient): Promise<{ id: string; name: string }[]> {
  const found: { id: string; name: string }[] = [];
  const pages = readPages(client, {
    call: "get_lists",
    row: NAMED_LIST,
    send: (session, page) => new ListsApi(session).getLists({ fieldsList: ["name"], ...page }),
  });
  for await (const lists of pages)
    for (const { id, attributes } of lists) found.push({ id, name: attributes.name ?? "" });
  return found;
}

/**
 * Makes a list. If no answer came, the list may exist. So it is looked for by its name before a second one is made.
 * Callers who want to keep an existing list of that name look for it first.
 */
export async function createList(client: KlaviyoClient, name: string): Promise<{ id: string }> {
  const query = { data: { type: "list" as const, attributes: { name } } };
  for (let creation = 1; creation <= MAX_CREATIONS; creation += 1) {
    const outcome = await client.request({
      call: "create_list",
      answer: MADE,
      whenLost: "tell",
      send: (session) => new ListsApi(session).createList(query),
    });
    if (outcome.outcome !== "unknown") return { id: valueOf("create_list", outcome).data.id };
    await client.wait(LOOK_AGAIN_MS * creation);
    const made = await findListByName(client, name);
    if (made) return made;
  }
  throw new KlaviyoError("unavailable", { call: "create_list" });
}

export async function listExists(client: KlaviyoClient, id: string): Promise<boolean> {
  const outcome = await client.request({
    call: "get_list",
    answer: MADE,
    send: (session) => new ListsApi(session).getList(id, { fieldsList: ["name"] }),
  });
  if (isUnknownId(outcome)) return false;
  valueOf("get_list", outcome);
  return true;
}

/** The name of a list; null: the list is gone. */
export async function readListName(client: KlaviyoClient, id: string): Promise<string | null> {
  const outcome = await client.request({
    call: "get_list",
    answer: z.object({ data: NAMED_LIST }),
    send: (session) => new ListsApi(session).getList(id, { fieldsList: ["name"] }),
  });
  if (isUnknownId(outcome)) return null;
  return valueOf("get_list", outcome).data.attributes.name ?? "";
}

/** Deletes a list but not its profiles. A list that is gone counts as deleted. False: Klaviyo refuses. */
export async function deleteList(client: KlaviyoClient, id: string): Promise<boolean> {
  const outcome = await client.request({
    call: "delete_list",
    answer: NOTHING,
    send: (session) => new ListsApi(session).deleteList(id),
  });
  return outcome.outcome !== "refused" || isUnknownId(outcome);
}

/** Gives a list another name. Safe to repeat. False: the list is gone. */
export async function renameList(client: KlaviyoClient, id: string, name: string): Promise<boolean> {
  const query = { data: { type: "list" as const, id, attributes: { name } } };
  const outcome = await client.request({
    call: "update_list",
    answer: MADE,
    send: (session) => new ListsApi(session).updateList(id, query, { fieldsList: ["name"] }),
  });
  if (isUnknownId(outcome)) return false;
  valueOf("update_list", outcome);
  return true;
}

/**
 * Takes up to 1,000 profiles off a list. A list that is gone needs no removal. One unknown profile fails a whole
 * call, so the call is halved until the rest has gone through.
 * @returns the ids that Klaviyo doesn't know: deleted, or merged into other profiles
 */
export async function removeFromList(
  client: KlaviyoClient,
  listId: string,
  profileIds: string[],
): Promise<string[]> {
  if (profileIds.length > MAX_REMOVED) throw new RangeError(`At most ${MAX_REMOVED} profiles a call.`);
  if (profileIds.length === 0 || (await remove(client, listId, profileIds))) return [];
  return (await listExists(client, listId)) ? removeByHalves(client, listId, profileIds) : [];
}

async function removeByHalves(
  client: KlaviyoClient,
  listId: string,
  profileIds: string[],
): Promise<string[]> {
  if (profileIds.length <= 1) return profileIds;
  const middle = Math.ceil(profileIds.length / 2);
  const unknown: string[] = [];
  for (const half of [profileIds.slice(0, middle), profileIds.slice(middle)]) {
    if (await remove(client, listId, half)) continue;
    unknown.push(...(await removeByHalves(client, listId, half)));
  }
  return unknown;
}

/** False: the list or one of the profiles doesn't exist, and nothing was removed. */
async function remove(
  client: KlaviyoClient,
  listId: string,
  profileIds: readonly string[],
): Promise<boolean> {
  const query = { data: profileIds.map((id) => ({ type: "profile" as const, id })) };
  const outcome = await client.request({
    call: "remove_profiles_from_list",
    answer: NOTHING,
    send: (session) => new ListsApi(session).removeProfilesFromList(listId, query),
  });
  if (isUnknownId(outcome)) return false;
  valueOf("remove_profiles_from_list", outcome);
  return true;
}

/** A profile on a list. Its email is in lower case; null: it has none. */
interface ListMember {
  readonly id: string;
  readonly email: string | null;
}

interface ListPage {
  readonly members: readonly ListMember[];
  /** The cursor of the next page; null: this is the last. */
  readonly next: string | null;
}

/** One page of the profiles on a list; null: the list is gone. */
export async function readListPage(
  client: KlaviyoClient,
  listId: string,
  cursor: string | null,
): Promise<ListPage | null> {
  const page = await readPage(client, membersOf(listId), cursor);
  return page && { members: page.rows.map(memberOf), next: page.next };
}

/** The profiles on a list, a hundred at a time. */
export async function* readListMembers(
  client: KlaviyoClient,
  listId: string,
): AsyncGenerator<readonly ListMember[]> {
  for await (const profiles of readPages(client, membersOf(listId))) yield profiles.map(memberOf);
}

function membersOf(listId: string) {
  return {
    call: "get_profiles_for_list" as const,
    row: MEMBER,
    send: (session: ApiKeySession, page: { pageCursor?: string }) =>
      new ListsApi(session).getProfilesForList(listId, {
        pageSize: MEMBERS_A_PAGE,
        fieldsProfile: ["email"],
        ...page,
      }),
  };
}

function memberOf({ id, attributes }: z.output<typeof MEMBER>): ListMember {
  return { id, email: attributes.email?.toLowerCase() || null };
}

/** Whether a list has no profiles. */
export async function isListEmpty(client: KlaviyoClient, listId: string): Promise<boolean> {
  for await (const members of readListMembers(client, listId)) if (members.length > 0) return false;
  return true;
}
