import { FilterBuilder, ProfilesApi } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId } from "./answers.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";
import { PROPERTY_NAMES } from "./profile.ts";

const MAX_EMAILS = 100;
const CHANGED = z.object({ data: z.object({ id: z.string() }) });
const FOUND = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.object({ email: z.string().nullish() }) })),
});

/** Ids of the profiles that Klaviyo has for up to 100 emails, by the email in lower case. */
export async function findProfiles(
  client: KlaviyoClient,
  emails: readonly string[],
): Promise<Map<string, string>> {
  if (emails.length > MAX_EMAILS) throw new RangeError(`At most ${MAX_EMAILS} emails a call.`);
  const found = new Map<string, string>();
  const wanted = [...new Set(emails.map((email) => email.toLowerCase()))];
  if (wanted.length > 0) await find(client, wanted, found);
  return found;
}

/** A single email that Klaviyo can't read fails the whole filter: then the halves are asked for. */
async function find(
  client: KlaviyoClient,
  emails: readonly string[],
  found: Map<string, string>,
): Promise<void> {
  const filter = new FilterBuilder().any("email", [...emails]).build();
  const outcome = await client.request({
    call: "get_profiles",
    answer: FOUND,
    send: (session) =>
      new ProfilesApi(session).getProfiles({ filter, pageSize: MAX_EMAILS, fieldsProfile: ["email"] }),
  });
  const badFilter =
    outcome.outcome === "refused" &&
    outcome.status === 400 &&
    outcome.problems.some((problem) => problem.parameter === "filter");
  if (badFilter) {
    const middle = Math.ceil(emails.length / 2);
    if (emails.length === 1) return;
    await find(client, emails.slice(0, middle), found);
    await find(client, emails.slice(middle), found);
    return;
  }
  for (const { id, attributes } of valueOf("get_profiles", outcome).data) {
    if (attributes.email) found.set(attributes.email.toLowerCase(), id);
  }
}

/**
 * Takes a profile's properties away, which no import can do. A profile that is gone has none. It is named by its id
 * alone, so that none is made. False: Klaviyo will not do it.
 */
export async function clearProperties(client: KlaviyoClient, profileId: string): Promise<boolean> {
  // A null would stay there as the property's value.
  const meta = { patchProperties: { unset: PROPERTY_NAMES } };
  const outcome = await client.request({
    call: "create_or_update_profile",
    answer: CHANGED,
    send: (session) =>
      new ProfilesApi(session).createOrUpdateProfile(
        { data: { type: "profile" as const, id: profileId, attributes: {}, meta } },
        { fieldsProfile: ["email"] },
      ),
  });
  if (outcome.outcome === "refused") return isUnknownId(outcome);
  valueOf("create_or_update_profile", outcome);
  return true;
}
