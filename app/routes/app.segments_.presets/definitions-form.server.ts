import { z } from "zod";

import { typedAmountMinor } from "../../domain/orders/typed-amount.ts";
import {
  definitionProblems,
  NUMBER_FIELDS,
  type DefinitionProblem,
  type DefinitionProblems,
  type Definitions,
  type NumberDefinition,
} from "../../domain/presets/definitions.ts";
import { RULE_LIMITS } from "../../domain/rules/limits.ts";
import { DEFINITION_INTENTS } from "../../web/presets/presets-view.ts";

export type DefinitionsForm =
  | { readonly outcome: "valid"; readonly intent: "save"; readonly definitions: Definitions }
  | { readonly outcome: "valid"; readonly intent: "reset" | "close-gaps" }
  | { readonly outcome: "invalid"; readonly problems: DefinitionProblems };

const intentOf = z.enum(DEFINITION_INTENTS);
const text = z.string().trim().max(40);
/** A box that isn't ticked is left out of the form. */
const box = z.literal("on").optional();

/**
 * Reads the definitions form. Gives a problem for each field that is not valid.
 * @param currency - of the amount
 * @throws Response 400 for a form that isn't the page's
 */
export function definitionsForm(data: FormData, currency: string): DefinitionsForm {
  const intent = intentOf.safeParse(data.get("intent"));
  if (!intent.success) throw new Response(null, { status: 400 });
  if (intent.data !== "save") return { outcome: "valid", intent: intent.data };
  const given = Object.fromEntries(data);
  const problems: Partial<Record<NumberDefinition | "highValueMinor", DefinitionProblem>> = {};
  const numbers = {} as Record<NumberDefinition, number>;
  for (const field of NUMBER_FIELDS) {
    const value = text.safeParse(given[field] ?? "").data ?? "x";
    if (value === "") problems[field] = field === "vipDays" ? "time_limit" : "required";
    // What is no number is out of every range.
    numbers[field] = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  }
  // The page may be older than a change of the currency.
  const typedIn = given["currency"] ?? currency;
  const high = typedIn === currency ? readAmount(given["highValueMinor"], currency) : undefined;
  if (high === undefined) problems.highValueMinor = "amount";
  const definitions: Definitions = {
    ...numbers,
    highValueMinor: high ?? null,
    highValueCurrency: high == null ? null : currency,
    clicksOnly: box.safeParse(given["clicksOnly"]).data === "on",
    marketingOnly: box.safeParse(given["marketingOnly"]).data === "on",
  };
  const all = { ...definitionProblems(definitions), ...problems };
  return Object.keys(all).length > 0
    ? { outcome: "invalid", problems: all }
    : { outcome: "valid", intent: "save", definitions };
}

/** Minor units; null: none is given; undefined: it is no amount. */
function readAmount(given: unknown, currency: string): number | null | undefined {
  const read = text.safeParse(given ?? "");
  if (!read.success) return undefined;
  if (read.data === "") return null;
  const minor = typedAmountMinor(read.data, currency);
  return minor === null || minor > RULE_LIMITS.amount ? undefined : minor;
}
