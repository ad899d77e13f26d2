import { AccountsApi, ListsApi, ProfilesApi } from "klaviyo-api";
import { z } from "zod";
import { NOTHING } from "../answers.ts";
import { probeCampaigns } from "../campaigns/campaigns.server.ts";
import { valueOf } from "../client.server.ts";
import type { KlaviyoClient } from "../client.server.ts";
import { probeEventWriting } from "../events/create-events.server.ts";
import { KlaviyoError } from "../error.ts";
import { probeEvents } from "../events/events.server.ts";
import { readMetrics } from "../events/metrics.server.ts";
import { pageOf } from "../paging.server.ts";
import type { Growth } from "./scopes.ts";
import { probeSegments } from "../segments.server.ts";
import { probeTemplates } from "../campaigns/templates.server.ts";

const ACCOUNTS = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      attributes: z.object({ contact_information: z.object({ organization_name: z.string() }) }),
    }),
  ),
});
/** No list has this id. */
const NO_LIST = "sixfold-scope-check";

interface Account {
  readonly accountId: string | null;
  readonly accountName: string;
}
interface Wanted {
  /** Whether the access must allow segments too. */
  readonly segments: boolean;
}
type AccessProblem =
  | { readonly outcome: "wrong_key" | "connection_ended" }
  /** Scopes as Klaviyo writes them, separated by spaces. */
  | { readonly outcome: "missing_scope"; readonly scope: string }
  /** Klaviyo can't answer now. The key may be right. */
  | { readonly outcome: "unavailable" };
type AccessCheck = ({ readonly outcome: "ok" } & Account) | AccessProblem;

/** Whether an access works and has every scope that the sync needs. Changes nothing in the account. */
export async function checkAccess(client: KlaviyoClient, wanted: Wanted): Promise<AccessCheck> {
  try {
    const account = await readAccount(client);
    await probeScopes(client);
    if (wanted.segments) await probeSegments(client);
    return { outcome: "ok", ...account };
  } catch (error) {
    return problemOf(error);
  }
}

/** Whether an access may make segments. */
export async function checkSegments(client: KlaviyoClient): Promise<{ outcome: "ok" } | AccessProblem> {
  try {
    await probeSegments(client);
    return { outcome: "ok" };
  } catch (error) {
    return problemOf(error);
  }
}

/** What asks for everything that a growth needs, and changes nothing. */
const PROBES: Readonly<Record<Growth, readonly ((client: KlaviyoClient) => Promise<unknown>)[]>> = {
  engagement: [readMetrics, probeEvents],
  drafts: [probeCampaigns, probeTemplates, readMetrics],
  events: [probeEventWriting],
};

/** Whether an access allows all that these growths need. */
export async function checkGrowths(
  client: KlaviyoClient,
  growths: readonly Growth[],
): Promise<{ outcome: "ok" } | AccessProblem> {
  try {
    for (const probe of new Set(growths.flatMap((growth) => PROBES[growth]))) await probe(client);
    return { outcome: "ok" };
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): AccessProblem {
  if (!(error instanceof KlaviyoError)) throw error;
  if (error.code === "wrong_key" || error.code === "connection_ended") return { outcome: error.code };
  if (error.code === "missing_scope") return { outcome: "missing_scope", scope: error.scope ?? "" };
  return { outcome: "unavailable" };
}

async function readAccount(client: KlaviyoClient): Promise<Account> {
  const outcome = await client.request({
    call: "get_accounts",
    answer: ACCOUNTS,
    send: (session) => new AccountsApi(session).getAccounts(),
  });
  const [account] = valueOf("get_accounts", outcome).data;
  return {
    accountId: account?.id ?? null,
    accountName: account?.attributes.contact_information.organization_name ?? "",
  };
}

/**
 * Reads one row of each kind, and removes no profile from a list that doesn't exist. Klaviyo checks the scopes first.
 */
async function probeScopes(client: KlaviyoClient): Promise<void> {
  const answer = pageOf(z.unknown());
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
    answer: NOTHING,
    send: (session) => new ListsApi(session).removeProfilesFromList(NO_LIST, { data: [] }),
  });
}
