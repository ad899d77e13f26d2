import type { FlowFact, MovementFacts } from "../../../app/extension-api/contract.ts";
import { appAddress } from "../../shared/app-address.ts";
import { ask } from "../../shared/ask.ts";
import type { Words } from "../../shared/words.ts";
import { amountOf, groupName, noFigures, NOT_READY, NOTHING_TO_COMPARE } from "./answers.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** How customers moved between two days, or in about the last month. */
export async function movement(words: Words, input: Readonly<Record<string, unknown>>): Promise<object> {
  const query = (["from", "to"] as const).flatMap((name) => {
    const day = input[name];
    return typeof day === "string" && DAY.test(day) ? [`${name}=${day}`] : [];
  });
  const path = `/extension/facts/movement${query.length === 0 ? "" : `?${query.join("&")}`}`;
  const states = ["not_ready", "ready", "nothing_to_compare"] as const;
  const { answer, problem } = await ask<MovementFacts>(path, states);
  if (problem !== undefined) return noFigures(problem);
  if (answer.state === "not_ready") return NOT_READY;
  if (answer.state === "nothing_to_compare") return NOTHING_TO_COMPARE;
  return {
    from: answer.from,
    to: answer.to,
    worked_out_in_hindsight: answer.inHindsight,
    flows: answer.flows.map((flow) => flowOf(words, flow)),
    link: appAddress(answer.link),
  };
}

/** Customers who went from one group to another. */
export function flowOf(words: Words, { from, to, customers, spent }: FlowFact): object {
  return {
    from_group: groupName(words, from),
    to_group: groupName(words, to),
    customers,
    spent_so_far: amountOf(spent),
  };
}
