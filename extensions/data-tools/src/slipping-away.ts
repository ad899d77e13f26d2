import type { SlippingFacts } from "../../../app/extension-api/contract.ts";
import { appAddress } from "../../shared/app-address.ts";
import { ask } from "../../shared/ask.ts";
import type { Words } from "../../shared/words.ts";
import { amountOf, noFigures, NOT_READY, NOTHING_TO_COMPARE } from "./answers.ts";
import { flowOf } from "./movement.ts";

/** How many customers are slipping away, and where they can be seen. Without names: those stay in the app. */
export async function slippingAway(words: Words): Promise<object> {
  const states = ["not_ready", "ready", "nothing_to_compare"] as const;
  const { answer, problem } = await ask<SlippingFacts>("/extension/facts/slipping", states);
  if (problem !== undefined) return noFigures(problem);
  if (answer.state === "not_ready") return NOT_READY;
  if (answer.state === "nothing_to_compare") return NOTHING_TO_COMPARE;
  return {
    from: answer.from,
    to: answer.to,
    customers: answer.customers,
    spent_so_far: amountOf(answer.spent),
    flows: answer.flows.map((flow) => ({ ...flowOf(words, flow), link: appAddress(flow.link) })),
  };
}
