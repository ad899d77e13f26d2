import { z } from "zod";
import type { Outcome } from "./client.server.ts";

/** The value of a call whose answer has no body (204). */
export const NOTHING = z.null();

const AT_ID_POINTER = /^\/data\/?$|\/id\/?$/;
const AT_ID_PARAMETER = /(^|_)id$/;

/**
 * Whether Klaviyo refused a call because it doesn't know the id in it. Klaviyo says so by 404, or by 400 with a
 * pointer to the id or to all of the data. Only for calls in which nothing but an id can be wrong.
 */
export function isUnknownId(outcome: Outcome<unknown>): boolean {
  if (outcome.outcome !== "refused") return false;
  if (outcome.status === 404) return true;
  return (
    outcome.status === 400 &&
    outcome.problems.some(
      ({ code, pointer, parameter }) =>
        code === "not_found" || AT_ID_POINTER.test(pointer ?? "") || AT_ID_PARAMETER.test(parameter ?? ""),
    )
  );
}

/** Whether Klaviyo refused a call because it doesn't know the cursor in it any more. */
export function isCursorGone(outcome: Outcome<unknown>): boolean {
  return (
    outcome.outcome === "refused" &&
    outcome.status === 400 &&
    outcome.problems.some(({ parameter }) => parameter === "page[cursor]" || parameter === "page_cursor")
  );
}
