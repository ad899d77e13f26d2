import type { WorkflowCall } from "../../db/workflows/calls.server.ts";
import type { WorkflowStart } from "../../shopify/workflows.server.ts";
import { CAUSES, nameOf } from "../move-words.ts";

/** Flow takes ids as numbers. A larger one would be another customer's. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * What workflows are told of a start. Its keys are those of `extensions/flow-*`.
 * @returns null: what it was about is gone, or Flow's number can't hold the customer's id
 */
export function startOf(call: WorkflowCall): WorkflowStart | null {
  if ("shopifyId" in call && call.shopifyId > MOST) return null;
  switch (call.trigger) {
    case "loyalty-group-changed":
    case "loyalty-group-recalculated":
      return {
        handle: call.trigger,
        payload: {
          customer_id: Number(call.shopifyId),
          From: nameOf(call.from),
          To: nameOf(call.to),
          // Flow wants every field of a trigger. No score is 0.
          Score: call.score ?? 0,
          Cause: CAUSES[call.cause],
        },
      };
    case "segment-joined-or-left":
    case "segment-recalculated":
      return {
        handle: call.trigger,
        payload: { customer_id: Number(call.shopifyId), Segment: call.segment, Joined: call.joined },
      };
    case "loyalty-groups-refreshed":
      return {
        handle: call.trigger,
        payload: { Customers: call.customers, Moved: call.moved, "Refreshed at": call.at.toISOString() },
      };
    case null:
      return null;
  }
}
