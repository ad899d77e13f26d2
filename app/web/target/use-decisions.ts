import { useFetcher } from "@remix-run/react";

import { isSetKey } from "../../domain/sync/audience-set.ts";
import { DECISIONS, TARGET_NAMES, type Decision, type DecisionResult } from "./decision.ts";

interface Decisions {
  /** The decision that is being made right now. */
  readonly deciding: Decision | null;
  /** What the last one came to. */
  readonly decided: DecisionResult | null;
  readonly onDecide: (decision: Decision) => void;
}

/** Sends what the merchant decides of sets at targets. */
export function useDecisions(): Decisions {
  const fetcher = useFetcher<DecisionResult>();
  return {
    deciding: decisionIn(fetcher.formData),
    decided: fetcher.data ?? null,
    onDecide: ({ syncId, ...rest }) =>
      fetcher.submit(
        { ...rest, ...(syncId === undefined ? {} : { syncId: String(syncId) }) },
        { method: "post", action: "/app/sync/decide" },
      ),
  };
}

function decisionIn(data: FormData | undefined): Decision | null {
  const target = TARGET_NAMES.find((each) => each === data?.get("target"));
  const decision = DECISIONS.find((each) => each === data?.get("decision"));
  const set = data?.get("set");
  if (decision === undefined || target === undefined || !isSetKey(set)) return null;
  return { decision, target, set };
}
