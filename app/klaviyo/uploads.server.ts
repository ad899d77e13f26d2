import { FilterBuilder, ProfilesApi } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId } from "./answers.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";
import type { Problem } from "./exchange.server.ts";
import { KlaviyoError } from "./error.ts";
import { listExists } from "./lists.server.ts";
import { readPages } from "./paging.server.ts";
import { MAX_IMPORT_PROFILES, profileResource } from "./profile.ts";
import type { ProfileUpsert } from "./profile.ts";

const ACCEPTED = z.object({ data: z.object({ id: z.string() }) });
const JOB = z.object({
  data: z.object({
    attributes: z.object({
      status: z.enum(["queued", "processing", "complete", "cancelled"]),
      failed_count: z.number().nullish(),
    }),
  }),
});
const UNFINISHED_JOB = z.object({
  relationships: z
    .object({ lists: z.object({ data: z.array(z.object({ id: z.string() })).nullish() }).nullish() })
    .nullish(),
});
const IMPORT_ERROR = z.object({
  attributes: z.object({ code: z.string(), original_payload: z.unknown() }),
});
const PAYLOAD = z.object({
  email: z.string().nullish(),
  attributes: z.object({ email: z.string().nullish() }).nullish(),
});
const ERRORS_A_PAGE = 100;
const JOBS_A_PAGE = 100;
const PROFILE_POINTER = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/|$)/;

type StartedImport =
  | { readonly outcome: "accepted"; readonly jobId: string }
  /** Indexes of the given profiles that Klaviyo refuses. Nothing was uploaded. */
  | { readonly outcome: "bad_profiles"; readonly indexes: number[] }
  | { readonly outcome: "unknown_list" };

/**
 * Asks Klaviyo to make or change up to 10,000 profiles and to add them to a list. An upload is an upsert. If no
 * answer comes it is sent again: two uploads do the same as one.
 */
export async function startUpload(
  client: KlaviyoClient,
  { listId, profiles }: { listId: string; profiles: readonly ProfileUpsert[] },
): Promise<StartedImport> {
  if (profiles.length > MAX_IMPORT_PROFILES) throw new RangeError(`At most ${MAX_IMPORT_PROFILES} profiles.`);
  const query = {
    data: {
      type: "profile-bulk-import-job" as const,
      attributes: { profiles: { data: profiles.map(profileResource) } },
      relationships: { lists: { data: [{ type: "list" as const, id: listId }] } },
    },
  };
  const outcome = await client.request({
    call: "bulk_import_profiles",
    answer: ACCEPTED,
    send: (session) => new ProfilesApi(session).bulkImportProfiles(query),
  });
  if (outcome.outcome === "refused") {
    const indexes = outcome.status === 400 ? badIndexes(outcome.problems, profiles.length) : [];
    if (indexes.length > 0) return { outcome: "bad_profiles", indexes };
    // For an unknown list Klaviyo may say only that the data as a whole is wrong.
    if (isUnknownId(outcome) && !(await listExists(client, listId))) return { outcome: "unknown_list" };
  }
  return { outcome: "accepted", jobId: valueOf("bulk_import_profiles", outcome).data.id };
}

function badIndexes(problems: readonly Problem[], count: number): number[] {
  const indexes = new Set<number>();
  for (const { pointer } of problems) {
    const index = Number(PROFILE_POINTER.exec(pointer ?? "")?.[1] ?? NaN);
    if (index < count) indexes.add(index);
  }
  return [...indexes].sort((a, b) => a - b);
}

interface ImportState {
  readonly status: "queued" | "processing" | "complete" | "cancelled";
  readonly failedCount: number;
}

/** @throws KlaviyoError `refused` with status 404 for a job that Klaviyo no longer knows (after seven days) */
export async function readImport(client: KlaviyoClient, jobId: string): Promise<ImportState> {
  const call = "get_bulk_import_profiles_job";
  const outcome = await client.request({
    call,
    answer: JOB,
    send: (session) =>
      new ProfilesApi(session).getBulkImportProfilesJob(jobId, {
        fieldsProfileBulkImportJob: ["status", "failed_count"],
      }),
  });
  if (isUnknownId(outcome)) throw new KlaviyoError("refused", { call, status: 404 });
  const { status, failed_count } = valueOf(call, outcome).data.attributes;
  return { status, failedCount: failed_count ?? 0 };
}

/**
 * The uploads that Klaviyo has not finished, including those of other apps. For each the lists that its profiles will
 * join; null where Klaviyo doesn't say.
 */
export async function readUnfinishedImports(client: KlaviyoClient): Promise<(readonly string[] | null)[]> {
  const filter = new FilterBuilder().any("status", ["queued", "processing"]).build();
  const pages = readPages(client, {
    call: "get_bulk_import_profiles_jobs",
    row: UNFINISHED_JOB,
    send: (session, page) =>
      new ProfilesApi(session).getBulkImportProfilesJobs({ filter, pageSize: JOBS_A_PAGE, ...page }),
  });
  const unfinished: (readonly string[] | null)[] = [];
  for await (const jobs of pages) {
    for (const { relationships } of jobs) {
      unfinished.push(relationships?.lists?.data?.map(({ id }) => id) ?? null);
    }
  }
  return unfinished;
}

/** The profiles that failed, each with Klaviyo's code. Leaves out profiles whose email Klaviyo doesn't repeat. */
export async function readImportErrors(
  client: KlaviyoClient,
  jobId: string,
): Promise<{ email: string; code: string }[]> {
  const pages = readPages(client, {
    call: "get_errors_for_bulk_import_profiles_job",
    row: IMPORT_ERROR,
    send: (session, page) =>
      new ProfilesApi(session).getErrorsForBulkImportProfilesJob(jobId, { pageSize: ERRORS_A_PAGE, ...page }),
  });
  const failed: { email: string; code: string }[] = [];
  for await (const errors of pages) {
    for (const { attributes } of errors) {
      const payload = PAYLOAD.safeParse(attributes.original_payload).data;
      const email = payload?.attributes?.email ?? payload?.email;
      if (email) failed.push({ email, code: attributes.code });
    }
  }
  return failed;
}
