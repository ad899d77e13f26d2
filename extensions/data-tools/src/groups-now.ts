import type { GroupsFacts } from "../../../app/extension-api/contract.ts";
import { appAddress } from "../../shared/app-address.ts";
import { ask } from "../../shared/ask.ts";
import type { Words } from "../../shared/words.ts";
import { amountOf, groupName, noFigures, NOT_READY, percent } from "./answers.ts";

/** The groups as of the newest scoring. */
export async function groupsNow(words: Words): Promise<object> {
  const { answer, problem } = await ask<GroupsFacts>("/extension/facts/groups", ["not_ready", "ready"]);
  if (problem !== undefined) return noFigures(problem);
  if (answer.state === "not_ready") return NOT_READY;
  return {
    as_of: answer.asOf,
    groups: answer.groups.map((each) => ({
      group: groupName(words, each.group),
      customers: each.customers,
      percent_of_customers: percent(each.customerShare),
      revenue: amountOf(each.revenue),
      percent_of_revenue: percent(each.revenueShare),
      average_order: each.averageOrder && amountOf(each.averageOrder),
      median_days_since_last_order: each.medianDaysSinceLastOrder,
      link: appAddress(each.link),
    })),
  };
}
