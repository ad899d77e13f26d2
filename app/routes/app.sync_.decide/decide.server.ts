import { z } from "zod";

import { TARGETS } from "../../db/sync/sync-targets.server.ts";
import { GROUPS_SET, isSetKey, type SetKey } from "../../domain/sync/audience-set.ts";
import type { Services } from "../../services.server.ts";
import { confirmSync, discardSync, previewSet } from "../../sync/merchant/decisions.server.ts";
import { pauseSync, resumeSync } from "../../sync/merchant/pause.server.ts";
import { undoSync } from "../../sync/merchant/undo.server.ts";
import type { DecisionResult } from "../../web/target/decision.ts";

const target = z.enum(TARGETS);
const set = z.custom<SetKey>(isSetKey).default(GROUPS_SET);
const decisionForm = z.discriminatedUnion("decision", [
  z.object({
    decision: z.enum(["confirm", "discard", "undo"]),
    target,
    set,
    syncId: z.coerce.number().int().positive().max(2_147_483_647),
  }),
  z.object({
    decision: z.enum(["preview", "pause", "resume"]),
    target,
    set,
  }),
]);

type DecisionForm = z.output<typeof decisionForm>;

/**
 * Reads a decision about a set at a target. Without a set it is about the groups.
 * @throws Response 400 for a form that isn't the page's
 */
export function readDecision(data: FormData): DecisionForm {
  const parsed = decisionForm.safeParse(Object.fromEntries(data));
  if (parsed.success) return parsed.data;
  throw new Response(null, { status: 400 });
}

/** Does what the merchant decided. A decision may come twice, or too late. */
export async function decide(
  services: Services,
  shopId: number,
  form: DecisionForm,
): Promise<DecisionResult> {
  return { ...form, outcome: await outcomeOf(services, shopId, form) };
}

async function outcomeOf(
  services: Services,
  shopId: number,
  form: DecisionForm,
): Promise<DecisionResult["outcome"]> {
  switch (form.decision) {
    case "confirm":
      return (await confirmSync(services, shopId, form)).outcome;
    case "discard":
      return (await discardSync(services, shopId, form)).outcome;
    case "undo":
      return (await undoSync(services, shopId, form)).outcome;
    case "preview":
      return (await previewSet(services, shopId, form)).outcome;
    case "pause":
      await pauseSync(services, shopId, form);
      return "done";
    case "resume":
      await resumeSync(services, shopId, form);
      return "done";
  }
}
