import type { Answer, Reply } from "./reply.ts";

/** What to do about a reply that is not a success. */
type Verdict = { readonly verdict: "wait"; readonly ms: number } | { readonly verdict: "give_up" };

const LONGEST_WAIT_MS = 30_000;
const SHORTEST_WAIT_MS = 250;
/**
 * Shopify answers with the cost that the query would have had. Without it, half a bucket of the smallest plan is
 * assumed.
 */
const UNKNOWN_COST = 50;

/** Milliseconds until the n-th retry (from 0): 0.5 s, doubled each time. */
export function backoffMs(attempt: number): number {
  return Math.min(500 * 2 ** attempt, LONGEST_WAIT_MS);
}

/** How long to wait after 429. As long as Shopify says, if it says so. */
export function busyWaitMs(reply: Reply, attempt: number): number {
  const said = reply.retryAfterSeconds === null ? 0 : reply.retryAfterSeconds * 1000;
  return Math.min(Math.max(said, backoffMs(attempt)), LONGEST_WAIT_MS);
}

/** How long until the bucket has what the request costs. Gives up if it never will. */
export function throttleVerdict(answer: Answer, attempt: number): Verdict {
  const cost = answer.extensions?.cost;
  const status = cost?.throttleStatus;
  if (status === undefined) return { verdict: "wait", ms: backoffMs(attempt) };
  const needed = cost?.requestedQueryCost ?? Math.min(UNKNOWN_COST, status.maximumAvailable);
  if (needed > status.maximumAvailable) return { verdict: "give_up" };
  const ms = Math.ceil(((needed - status.currentlyAvailable) / status.restoreRate) * 1000);
  return { verdict: "wait", ms: Math.min(Math.max(ms, SHORTEST_WAIT_MS), LONGEST_WAIT_MS) };
}
