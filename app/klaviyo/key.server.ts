import { AccountsApi, ListsApi, ProfilesApi } from "klaviyo-api";
import { z } from "zod";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";
import { KlaviyoError } from "./error.ts";

const ACCOUNTS = z.object({
  data: z.array(
    z.object({ attributes: z.object({ contact_information: z.object({ organization_name: z.string() }) }) }),
  ),
});
/** No list has this id. */
const NO_LIST = "sixfold-scope-check";

type KeyCheck =
  | { readonly outcome: "ok"; readonly accountName: string }
  | { readonly outcome: "wrong_key" }
  /** Scopes as Klaviyo writes them, separated by spaces. */
  | { readonly outcome: "missing_scope"; readonly scope: string }
  /** No answer to be had now; the key may be right. */
  | { readonly outcome: "unavailable" };

/** Whether a key lets in and has every scope that the sync needs. It changes nothing in the account. */
export async function checkKey(client: KlaviyoClient): Promise<KeyCheck> {
  try {
    const accountName = await readAccountName(client);
    await probeScopes(client);
    return { outcome: "ok", accountName };
  } catch (error) {
    if (!(error instanceof KlaviyoError)) throw error;
    if (error.code === "wrong_key") return { outcome: "wrong_key" };
    if (error.code === "missing_scope") return { outcome: "missing_scope", scope: error.scope ?? "" };
    return { outcome: "unavailable" };
  }
}

async function readAccountName(client: KlaviyoClient): Promise<string> {
  const outcome = await client.request({
    call: "get_accounts",
    answer: ACCOUNTS,
    send: (session) => new AccountsApi(session).getAccounts(),
  });
  return valueOf("get_accounts", outcome).data[0]?.attributes.contact_information.organization_name ?? "";
}

/** Reads one row of each kind, and removes nobody from a list that isn't there: Klaviyo looks at the scopes first. */
async function probeScopes(client: KlaviyoClient): Promise<void> {
  const answer = z.unknown();
  const lists = await client.request({
    call: "get_lists",
    answer,
    send: (session) => new ListsApi(session).getLists({ pageSize: 1 }),
  });
  valueOf("get_lists", lists);
  const profiles = await client.request({
    call: "get_profiles",
    answer,
    send: (session) => new ProfilesApi(session).getProfiles({ pageSize: 1, fieldsProfile: ["id"] }),
  });
  valueOf("get_profiles", profiles);
  await client.request({
    call: "remove_profiles_from_list",
    answer,
    send: (session) => new ListsApi(session).removeProfilesFromList(NO_LIST, { data: [] }),
  });
}
