import { FilterBuilder, ProfilesApi } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId } from "./answers.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";
import { PROPERTY_NAMES } from "./profile.ts";

const MAX_EMAILS = 100;
/** If at least every fourth missing email has a profile, single questions take fewer calls than halves. */
const SINGLY_FROM_ONE_IN = 4;
const CHANGED = z.object({ data: z.object({ id: z.string() }) });
const FOUND = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.object({ email: z.string().nullish() }) })),
});

interface FoundProfile {
  readonly id: string;
  /** The profile's primary email in lower case, whichever email was asked for; null: it has none. */
  readonly email: string | null;
}

/**
 * Ids of Klaviyo's profiles for up to 100 emails, by the email in lower case. A profile may have up to five emails,
 * and an answer has only its primary one. So emails that seem to be missing are asked for again in smaller parts, and
 * in the end one by one. An email counts as without a profile only once a question with it found no profile at all.
 */
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

async function find(
  client: KlaviyoClient,
  emails: readonly string[],
  found: Map<string, string>,
): Promise<void> {
  const profiles = await ask(client, emails);
  const [only] = emails;
  if (emails.length === 1 && only !== undefined) {
    const profile = profiles?.find(({ email }) => email === only) ?? profiles?.[0];
    if (profile !== undefined) found.set(only, profile.id);
    return;
  }
  const asked = new Set(emails);
  const others = profiles?.filter(({ id, email }) => {
    if (email === null || !asked.has(email)) return true;
    found.set(email, id);
    return false;
  });
  const missing = emails.filter((email) => !found.has(email));
  if (missing.length === 0 || profiles?.length === 0) return;
  for (const part of partsOf(missing, others?.length ?? 1, missing.length < emails.length))
    await find(client, part, found);
}

/**
 * The parts in which emails that are missing from an answer are asked for again.
 * @param others - how many profiles came with a primary email that was not asked for
 * @param isSmaller - whether the answer named some of the emails asked for, so that the rest is a new question
 */
function partsOf(missing: readonly string[], others: number, isSmaller: boolean): (readonly string[])[] {
  // A missing email may be another one of a profile that was found. So all missing ones are asked for again together.
  if (others === 0 && isSmaller) return [missing];
  if (others * SINGLY_FROM_ONE_IN >= missing.length) return missing.map((email) => [email]);
  const middle = Math.ceil(missing.length / 2);
  return [missing.slice(0, middle), missing.slice(middle)];
}

/** null: Klaviyo refused the filter. One email that it can't read fails the whole filter. */
async function ask(client: KlaviyoClient, emails: readonly string[]): Promise<FoundProfile[] | null> {
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
  if (badFilter) return null;
  return valueOf("get_profiles", outcome).data.map(({ id, attributes }) => ({
    id,
    email: attributes.email?.toLowerCase() ?? null,
  }));
}

/**
 * Removes a profile's properties, which no upload can do: all of ours, or those that are named. A profile that is gone
 * has none. The profile is named only by its id, so that no new one is made. False: Klaviyo refuses.
 */
export async function clearProperties(
  client: KlaviyoClient,
  profileId: string,
  names: readonly string[] = PROPERTY_NAMES,
): Promise<boolean> {
  // A null would stay as the property's value.
  const meta = { patchProperties: { unset: listForSdk(names) } };
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

/**
 * A list for a place where the SDK takes a text or a list of texts. Its serializer (klaviyo-api 23.0.0,
 * `findCorrectType`) throws for an array there. It leaves alone an object without properties of its own. This object
 * becomes the list in the JSON.
 */
function listForSdk(texts: readonly string[]): string[] {
  return Object.create({ toJSON: () => texts }) as string[];
}
