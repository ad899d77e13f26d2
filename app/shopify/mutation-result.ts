import { z } from "zod";

import { parseJsonLine } from "./json-line.ts";

/**
 * Why a call did nothing. shopify_error: it was Shopify's fault, and may go well another time.
 * unreadable: the result doesn't say what became of the call.
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

/** Codes of errors that are about the request, not about Shopify's state at the time. */
const LASTING = new Set<string | undefined>(["ACCESS_DENIED", "NOT_FOUND", "INVALID"]);

/** One line of a bulk mutation's result; line number -1 if it can't be told. */
export function parseMutationResult(text: string): MutationResult {
  const line = parseJsonLine(text, resultLine);
  if ("reason" in line) return { lineNumber: -1, ok: false, code: "unreadable" };
  const { __lineNumber: lineNumber, data, errors = [] } = line.value;
  const [error] = errors;
  if (error === undefined) return { lineNumber, ...outcomeOf(data ?? {}) };
  const code = LASTING.has(error.extensions?.code) ? failureOf(error.message) : "shopify_error";
  return { lineNumber, ok: false, code };
}

/** What the payload of a mutation says: done only when it says so. */
export function outcomeOf(data: z.output<typeof mutationPayloads>): MutationOutcome {
  const payloads = Object.values(data);
  const [error] = payloads.flatMap((payload) => payload?.userErrors ?? []);
  if (error !== undefined) return { ok: false, code: failureOf(error.message) };
  const carriedOut = payloads.length > 0 && payloads.every((payload) => payload !== null);
  return carriedOut ? { ok: true } : { ok: false, code: "refused" };
}

/** Mutations of tags give no codes, so their English messages must do. */
function failureOf(message: string): MutationFailure {
  if (/not exist|not found|could not find|invalid (global )?id/i.test(message)) return "customer_not_found";
  return /too many|maximum|exceed|limit|at most/i.test(message) ? "too_many_tags" : "refused";
}
