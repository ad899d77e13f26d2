import type { ProblemAnswer } from "../../app/extension-api/contract.ts";

export type Problem = ProblemAnswer["problem"];

/** What came of a request: the answer, or why there is none. */
export type Asked<Answer> =
  | { readonly answer: Answer; readonly problem?: never }
  | { readonly answer?: never; readonly problem: Problem };

/** A merchant doesn't wait for longer. */
const LONGEST_MS = 10_000;

const BY_STATUS: Readonly<Record<number, Problem>> = {
  400: "bad_request",
  401: "not_allowed",
  403: "not_allowed",
  429: "too_many_requests",
};

/**
 * Asks an endpoint of the app. Shopify sends a relative path to the app, with an ID token.
 * @param states - those that the caller can show. An answer with another one is of a newer version of the app, or no
 *   answer of the app at all, and counts as none.
 * @param body - sent as JSON by POST; without one it is a GET
 */
export async function ask<Answer extends { readonly state: string }>(
  path: string,
  states: readonly Answer["state"][],
  body?: object,
): Promise<Asked<Answer>> {
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort();
  }, LONGEST_MS);
  try {
    const response = await fetch(path, { ...requestOf(body), signal: stop.signal });
    if (!response.ok) return { problem: BY_STATUS[response.status] ?? "unavailable" };
    const answer: unknown = await response.json();
    return isAnswer<Answer>(answer, states) ? { answer } : { problem: "unavailable" };
  } catch {
    return { problem: "unavailable" };
  } finally {
    clearTimeout(timer);
  }
}

function requestOf(body: object | undefined): RequestInit {
  if (body === undefined) return { method: "GET" };
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function isAnswer<Answer extends { readonly state: string }>(
  answer: unknown,
  states: readonly string[],
): answer is Answer {
  if (typeof answer !== "object" || answer === null || !("state" in answer)) return false;
  return typeof answer.state === "string" && states.includes(answer.state);
}
