import type { AnsweredCalls, StartCounts } from "../../db/workflows/answers.server.ts";
import type { WorkflowCall } from "../../db/workflows/calls.server.ts";
import type { Trigger } from "../../domain/workflows/triggers.ts";
import type { StartAnswer } from "../../shopify/workflows.server.ts";

/** A start at which Flow fails is made again after so long, as often as there are times here. */
const TRIED_AGAIN_SECONDS = [60, 600, 3_600, 14_400] as const;
export const NOTHING: StartCounts = { sent: 0, refused: 0, failed: 0 };
const COUNTED_AS = { taken: "sent", refused: "refused", failed: "failed", unreadable: "failed" } as const;

/**
 * What becomes of starts by Flow's answers. One at which Flow failed is made again, unless it was the last try. One whose
 * answer can't be read isn't: Flow took the call.
 * @param answerTo - null: the start was left out, so it is over without being counted
 */
export function answeredCalls(
  calls: readonly Pick<WorkflowCall, "id" | "tries" | "handle">[],
  answerTo: (id: bigint) => StartAnswer | null,
): AnsweredCalls {
  const ended: bigint[] = [];
  const failed: AnsweredCalls["failed"][number][] = [];
  const counts = new Map<Trigger, StartCounts>();
  for (const { id, tries, handle } of calls) {
    const answer = answerTo(id);
    // It wasn't carried out, so it stays as it is.
    if (answer === "throttled") continue;
    const afterSeconds = answer === "failed" ? TRIED_AGAIN_SECONDS[tries] : undefined;
    if (afterSeconds !== undefined) {
      failed.push({ id, afterSeconds });
      continue;
    }
    ended.push(id);
    if (answer === null) continue;
    const sofar = counts.get(handle) ?? NOTHING;
    const counted = COUNTED_AS[answer];
    counts.set(handle, { ...sofar, [counted]: sofar[counted] + 1 });
  }
  return { ended, failed, counts };
}
