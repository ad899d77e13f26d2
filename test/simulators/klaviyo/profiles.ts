import type { Account, Answer, Call } from "./handlers.ts";
import { errorObject, notFound, refuse, Refusal, UnknownId } from "./refusal.ts";
import { document, jobResource, profileResource } from "./resources.ts";
import type { ProfileInput } from "./store.ts";

const MAX_PROFILE_BYTES = 100 * 1024;
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u;

interface ImportBody {
  readonly data: {
    readonly attributes: { readonly profiles: { readonly data: readonly ProfileInput[] } };
    readonly relationships?: { readonly lists?: { readonly data?: readonly { readonly id: string }[] } };
  };
}

function isEmail(text: string): boolean {
  return text.length <= 254 && !text.includes("..") && !text.startsWith(".") && EMAIL.test(text);
}

/** Why an upload is refused for one profile; null: it is not. */
function doorProblem(input: ProfileInput, index: number, badEmails: ReadonlySet<string>): object | null {
  const pointer = `/data/attributes/profiles/data/${index}`;
  const { email } = input.attributes;
  if (!email && !input.id) {
    return errorObject(400, "invalid", {
      detail: "A profile needs an identifier.",
      pointer: `${pointer}/attributes`,
    });
  }
  if (email && (!isEmail(email) || badEmails.has(email.toLowerCase()))) {
    return errorObject(400, "invalid", {
      detail: "Invalid email address.",
      pointer: `${pointer}/attributes/email`,
    });
  }
  if (Buffer.byteLength(JSON.stringify(input)) > MAX_PROFILE_BYTES) {
    return errorObject(400, "invalid", { detail: "The profile is larger than 100 KB.", pointer });
  }
  return null;
}

/** Accepts all of an upload. For one bad profile or an unknown list it accepts nothing. */
export function importProfiles(
  { store, importer, faults }: Account,
  { body, query, path, now }: Call,
): Answer {
  const { attributes, relationships } = (body as ImportBody).data;
  const inputs = attributes.profiles.data;
  const listIds = relationships?.lists?.data?.map(({ id }) => id) ?? [];
  if (inputs.length === 0) {
    throw refuse(400, "invalid", { detail: "No profiles.", pointer: "/data/attributes/profiles/data" });
  }
  const unknown = listIds.findIndex((id) => !store.lists.has(id));
  if (unknown >= 0) {
    const pointer = `/data/relationships/lists/data/${String(unknown)}/id`;
    throw new UnknownId("A list does not exist.", pointer, { status: 400, at: "whole" });
  }
  const problems = inputs
    .map((input, index) => doorProblem(input, index, faults.badEmails))
    .filter((problem) => problem !== null);
  if (problems.length > 0) throw new Refusal(400, problems);
  const emails = inputs.map((input) => input.attributes.email?.toLowerCase() ?? "");
  const job = importer.accept(inputs, listIds, now, faults.forJob(emails));
  importer.settle(now);
  const answer = document(jobResource(job, importer), `${path}/${encodeURIComponent(job.id)}`, query);
  return { status: 202, body: answer };
}

interface UpsertBody {
  readonly data: ProfileInput & {
    readonly meta?: {
      readonly patch_properties?: { readonly unset?: string | readonly string[] | null } | null;
    } | null;
  };
}

/**
 * Makes or changes one profile at once. A null clears an attribute here. A property is removed by `unset`, the only
 * patch that the simulator knows.
 */
export function upsertProfile({ store, faults }: Account, { body, query, path, now }: Call): Answer {
  const { meta, ...input } = (body as UpsertBody).data;
  const { patch_properties: patches, ...otherMeta } = meta ?? {};
  const { unset, ...otherPatches } = patches ?? {};
  if (Object.keys({ ...otherPatches, ...otherMeta }).length > 0) {
    throw refuse(400, "invalid", { detail: "The simulator only unsets properties.", pointer: "/data/meta" });
  }
  const problem = doorProblem(input, 0, faults.badEmails);
  if (problem) throw new Refusal(400, [problem]);
  const { email } = input.attributes;
  const holder = email ? store.byEmail(email) : undefined;
  if (input.id && holder && holder.id !== input.id) {
    const detail = "A profile already exists with one of these identifiers.";
    const meta = { duplicate_profile_id: holder.id };
    throw refuse(409, "duplicate_profile", { detail, pointer: "/data/attributes" }, meta);
  }
  if (input.id && !store.profiles.has(input.id)) {
    throw notFound("profile", input.id);
  }
  const { profile, made } = store.upsert(input, now, true);
  for (const name of typeof unset === "string" ? [unset] : (unset ?? [])) profile.properties.delete(name);
  return { status: made ? 201 : 200, body: document(profileResource(profile), path, query) };
}
