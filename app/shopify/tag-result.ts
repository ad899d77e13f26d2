import { z } from "zod";

import { parseJsonLine } from "./json-line.ts";

/** What became of one line of a tag mutation. */
export type TagResult =
  | { readonly lineNumber: number; readonly ok: true }
  | { readonly lineNumber: number; readonly ok: false; readonly code: TagFailure };

/** unreadable: the result does not say what became of the line. */
type TagFailure = "customer_not_found" | "too_many_tags" | "refused" | "unreadable";

const resultLine = z.object({
  __lineNumber: z.int().nonnegative(),
  data: z
    .record(z.string(), z.object({ userErrors: z.array(z.object({ message: z.string() })) }).nullable())
    .nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** One line of a tag mutation's result; line number -1 if it can't be told. */
export function parseTagResult(text: string): TagResult {
  const line = parseJsonLine(text, resultLine);
  if ("reason" in line) return { lineNumber: -1, ok: false, code: "unreadable" };
  const { __lineNumber: lineNumber, data, errors = [] } = line.value;
  const payloads = Object.values(data ?? {});
  const [error] = [...errors, ...payloads.flatMap((payload) => payload?.userErrors ?? [])];
  if (error !== undefined) return { lineNumber, ok: false, code: failureOf(error.message) };
  const carriedOut = payloads.length > 0 && payloads.every((payload) => payload !== null);
  return carriedOut ? { lineNumber, ok: true } : { lineNumber, ok: false, code: "refused" };
}

/** Tag mutations give no codes, so their English messages must do. */
function failureOf(message: string): TagFailure {
  if (/not exist|not found|could not find|invalid (global )?id/i.test(message)) return "customer_not_found";
  return /too many|maximum|exceed|limit|250/i.test(message) ? "too_many_tags" : "refused";
}
