import { z } from "zod";

import { parseJsonLine } from "../lines/json-line.ts";

/**
 * Why a call did nothing. shopify_error: Shopify's own fault, so it may go well another time. unreadable: the result
 * doesn't say what became of the call.
 */
export type MutationFailure =
  "customer_not_found" | "too_many_tags" | "refused" | "shopify_error" | "unreadable";

export type MutationOutcome = { readonly ok: true } | { readonly ok: false; readonly code: MutationFailure };

/** What became of one line of a bulk mutation. */
export type MutationResult = MutationOutcome & { readonly lineNumber: number };

export const mutationPayloads = z.record(
  z.string(),
  z.object({ userErrors: z.array(z.object({ message: z.string() })) }).nullable(),
);

const resultLine = z.object({
  __lineNumber: z.int().nonnegative(),
  data: mutationPayloads.nullish(),
  errors: z
    .array(
      z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }),
    )
    .optional(),
});

/** Error codes about Shopify's state at the time. All other codes say what is wrong with the request. */
const PASSING = new Set<string | undefined>([undefined, "INTERNAL_SERVER_ERROR", "THROTTLED", "TIMEOUT"]);

/** One line of a bulk mutation's result. The line number is -1 if the line doesn't tell it. */
export function parseMutationResult(text: string): MutationResult {
  const line = parseJsonLine(text, resultLine);
  if ("reason" in line) return { lineNumber: -1, ok: false, code: "unreadable" };
  const { __lineNumber: lineNumber, data, errors = [] } = line.value;
  const [error] = errors;
  if (error === undefined) return { lineNumber, ...outcomeOf(data ?? {}) };
  return { lineNumber, ok: false, code: errorFailure(error.extensions?.code, error.message) };
}

/**
 * The failure that an error without a payload means.
 * @param message - empty where it isn't known
 */
export function errorFailure(code: string | undefined, message: string): MutationFailure {
  if (PASSING.has(code)) return "shopify_error";
  return code === "RESOURCE_NOT_FOUND" ? "customer_not_found" : failureOf(message);
}

/** The outcome in a mutation's payload. It is done only if the payload says so. */
export function outcomeOf(data: z.output<typeof mutationPayloads>): MutationOutcome {
  const payloads = Object.values(data);
  const [error] = payloads.flatMap((payload) => payload?.userErrors ?? []);
  if (error !== undefined) return { ok: false, code: failureOf(error.message) };
  const carriedOut = payloads.length > 0 && payloads.every((payload) => payload !== null);
  return carriedOut ? { ok: true } : { ok: false, code: "refused" };
}

/** Mutations of tags give no codes, so their English messages are read. */
function failureOf(message: string): MutationFailure {
  if (/not exist|not found|could not find|invalid (global )?id/i.test(message)) return "customer_not_found";
  // A message about a tag's length, "is too long (maximum is 255 characters)". The customer's number of tags is not
  // at fault.
  if (/character/i.test(message)) return "refused";
  return /too many|cannot be more than|maximum|exceed|limit|at most/i.test(message)
    ? "too_many_tags"
    : "refused";
}
