/** Workflows in Shopify Flow. */
import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { startWorkflowsMutation } from "./documents/workflows.ts";

/** A trigger with what its workflows are told. */
export interface WorkflowStart {
  readonly handle: string;
  readonly payload: Readonly<Record<string, string | number | boolean>>;
}

/**
 * So many triggers fit into one document: 25 cost 250 of the 1,000 points that a single request may cost, so that other
 * work of the shop has room beside them. Shopify limits triggers as all calls, by the shop's points, and each answer says
 * how many are left. So there is no pace of our own: a standard plan gets 10 a second, a large one 200.
 */
export const MOST_STARTS = 25;

const answers = z.record(z.string(), z.unknown());
const answer = z.object({ userErrors: z.array(z.object({ message: z.string() })) });

/**
 * What Flow answers to a start. `failed`: it couldn't say, so that it may have taken it. `unreadable`: it took the call,
 * and its answer can't be read. `throttled`: it wasn't carried out.
 */
export type StartAnswer = "taken" | "refused" | "failed" | "unreadable" | "throttled";

/**
 * Starts workflows, one after the other. It isn't repeated by itself: Flow knows no key by which it would tell a
 * repetition. A start that fails keeps no other's answer back.
 * @returns Flow's answer to each. Its words may repeat what was in the payload, so they are dropped
 * @throws AdminUnreachableError where no answer came, so that it may have taken some or all
 */
export async function startWorkflows(
  admin: AdminClient,
  starts: readonly WorkflowStart[],
  signal?: AbortSignal,
): Promise<StartAnswer[]> {
  const variables: Record<string, unknown> = Object.fromEntries(
    starts.flatMap(({ handle, payload }, at): [string, unknown][] => [
      [`handle${String(at)}`, handle],
      [`payload${String(at)}`, payload],
    ]),
  );
  const document = startWorkflowsMutation(starts.length);
  const given = await admin.request(document, variables, answers, signal, true);
  return starts.map((_, at) => {
    const name = `t${String(at)}`;
    if (!(name in given)) return "throttled";
    if (given[name] === null) return "failed";
    const answered = answer.safeParse(given[name]);
    if (!answered.success) return "unreadable";
    return answered.data.userErrors.length === 0 ? "taken" : "refused";
  });
}
