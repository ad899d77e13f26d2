import { z } from "zod";
import type { UnknownIdForm } from "./refusal.ts";

const rule = {
  endpoint: z.string().optional(),
  times: z.int().min(1).default(1),
  after: z.int().min(0).default(0),
};

/**
 * What goes wrong for the next `times` requests to an endpoint, after the first `after` of them. The endpoint is an
 * operation id; without one, it is any.
 */
const FAULT = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    ...rule,
    status: z.int().min(400).max(599),
    /** Seconds, or a moment as HTTP writes it. */
    retryAfter: z.union([z.int().min(0), z.string()]).optional(),
  }),
  z.strictObject({ kind: z.literal("reset"), ...rule, applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("silence"), ...rule }),
  z.strictObject({ kind: z.literal("garbage"), ...rule }),
  /** The edge in front of Klaviyo answers with a page of its own. The request never gets through. */
  z.strictObject({ kind: z.literal("edge_page"), ...rule, status: z.int().min(200).max(599).default(403) }),
  /** From now on unknown ids are answered in this way. */
  z.strictObject({
    kind: z.literal("unknown_ids"),
    status: z.union([z.literal(400), z.literal(404)]),
    /** `whole`: at `/data`; `id`: at the id itself. */
    at: z.enum(["whole", "id"]),
  }),
  z.strictObject({ kind: z.literal("job_cancelled"), times: z.int().min(1).default(1) }),
  z.strictObject({
    kind: z.literal("job_errors"),
    times: z.int().min(1).default(1),
    indexes: z.array(z.int().min(0)).optional(),
    emails: z.array(z.string()).optional(),
  }),
  /** Klaviyo merges a profile into another just before it answers such a request. */
  z.strictObject({
    kind: z.literal("merge"),
    from: z.string(),
    into: z.string(),
    endpoint: rule.endpoint,
    after: rule.after,
  }),
  /** A profile is deleted, just before such a request is answered. */
  z.strictObject({
    kind: z.literal("delete_profile"),
    email: z.string(),
    endpoint: rule.endpoint,
    after: rule.after,
  }),
  /** From now on each page of events begins with the last one of the page before. */
  z.strictObject({ kind: z.literal("repeated_events") }),
  /** From now on a request with an event that the account has already is refused, and none of its events is recorded. */
  z.strictObject({
    kind: z.literal("repeated_ids_refused"),
    /** Whether the answer tells which they are. */
    named: z.boolean().default(true),
  }),
  /** The cursors that were given so far are refused. */
  z.strictObject({ kind: z.literal("cursors_expired"), endpoint: rule.endpoint, after: rule.after }),
  z.strictObject({ kind: z.literal("list_deleted"), name: z.string() }),
  /** From now on an upload with this email is refused as a whole. */
  z.strictObject({ kind: z.literal("bad_email"), email: z.string() }),
  z.strictObject({ kind: z.literal("key_revoked") }),
  z.strictObject({ kind: z.literal("tokens_expired") }),
  z.strictObject({
    kind: z.literal("consents_ended"),
    /** The name of the error for a refused token. Klaviyo's pages show two. */
    as: z.enum(["invalid_grant", "invalid_grant_type"]).default("invalid_grant"),
  }),
  z.strictObject({ kind: z.literal("scope_missing"), scope: z.string() }),
]);

type Fault = z.infer<typeof FAULT>;
type Incident = Extract<Fault, { kind: "merge" | "delete_profile" | "cursors_expired" }>;
export type RequestFault = Exclude<Extract<Fault, { endpoint?: string | undefined }>, Incident>;
type JobFault = Extract<Fault, { kind: "job_cancelled" | "job_errors" }>;

/** The faults that were ordered and haven't happened yet. */
export class Faults {
  revoked = false;
  refusedGrant = "invalid_grant";
  /** How unknown ids are answered; null: in each endpoint's own way. */
  unknownIds: UnknownIdForm | null = null;
  readonly missingScopes = new Set<string>();
  readonly badEmails = new Set<string>();
  repeatedEvents = false;
  repeatedIdsRefused = false;
  repeatedIdsNamed = true;
  /** How often cursors have expired. */
  cursorEpoch = 0;
  #incidents: { readonly incident: Incident; skip: number }[] = [];
  #waiting: { fault: RequestFault | JobFault; skip: number; left: number }[] = [];

  /** @returns what the caller does at once: delete a list, or end tokens or consents */
  add(input: unknown): { deleteList: string | null; end: "tokens" | "consents" | null } {
    const fault = FAULT.parse(input);
    switch (fault.kind) {
      case "key_revoked":
        this.revoked = true;
        break;
      case "scope_missing":
        this.missingScopes.add(fault.scope);
        break;
      case "bad_email":
        this.badEmails.add(fault.email.toLowerCase());
        break;
      case "list_deleted":
        return { deleteList: fault.name, end: null };
      case "tokens_expired":
        return { deleteList: null, end: "tokens" };
      case "consents_ended":
        this.refusedGrant = fault.as;
        return { deleteList: null, end: "consents" };
      case "job_cancelled":
      case "job_errors":
        this.#waiting.push({ fault, skip: 0, left: fault.times });
        break;
      case "merge":
      case "delete_profile":
      case "cursors_expired":
        this.#incidents.push({ incident: fault, skip: fault.after });
        break;
      case "repeated_events":
        this.repeatedEvents = true;
        break;
      case "repeated_ids_refused":
        this.repeatedIdsRefused = true;
        this.repeatedIdsNamed = fault.named;
        break;
      case "unknown_ids":
        this.unknownIds = { status: fault.status, at: fault.at };
        break;
      case "status":
      case "reset":
      case "silence":
      case "garbage":
      case "edge_page":
        this.#waiting.push({ fault, skip: fault.after, left: fault.times });
    }
    return { deleteList: null, end: null };
  }

  clear(): void {
    this.revoked = false;
    this.refusedGrant = "invalid_grant";
    this.unknownIds = null;
    this.missingScopes.clear();
    this.badEmails.clear();
    this.repeatedEvents = false;
    this.repeatedIdsRefused = false;
    this.repeatedIdsNamed = true;
    this.#incidents = [];
    this.#waiting = [];
  }

  waiting(): object[] {
    return this.#waiting.map(({ fault, left }) => ({ ...fault, left }));
  }

  forRequest(endpoint: string): RequestFault | null {
    const fault = this.#take(
      (waiting) =>
        waiting.kind !== "job_cancelled" &&
        waiting.kind !== "job_errors" &&
        (waiting.endpoint === undefined || waiting.endpoint === endpoint),
    );
    return fault as RequestFault | null;
  }

  /** What happens in the account before a request is answered. */
  incidentsAt(endpoint: string): Incident[] {
    const matching = this.#incidents.filter(({ incident }) =>
      [undefined, endpoint].includes(incident.endpoint),
    );
    const due = matching.filter(({ skip }) => skip === 0);
    for (const waiting of matching) waiting.skip -= 1;
    this.#incidents = this.#incidents.filter((waiting) => !due.includes(waiting));
    return due.map(({ incident }) => incident);
  }

  /** What becomes of the job that is accepted now. */
  forJob(emails: readonly string[]): { cancel: boolean; fail: Set<number> } {
    const fault = this.#take((waiting) => waiting.kind === "job_cancelled" || waiting.kind === "job_errors");
    const fail = new Set<number>();
    if (fault?.kind === "job_errors") {
      const named = new Set(fault.emails?.map((email) => email.toLowerCase()));
      for (const index of fault.indexes ?? []) fail.add(index);
      for (const [index, email] of emails.entries()) if (named.has(email)) fail.add(index);
    }
    return { cancel: fault?.kind === "job_cancelled", fail };
  }

  #take(matches: (fault: RequestFault | JobFault) => boolean): RequestFault | JobFault | null {
    for (const waiting of this.#waiting) {
      if (!matches(waiting.fault)) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.left -= 1;
      if (waiting.left === 0) this.#waiting = this.#waiting.filter((other) => other !== waiting);
      return waiting.fault;
    }
    return null;
  }
}
