import { z } from "zod";

import type { KlaviyoPrices } from "../../db/insights/klaviyo-prices.server.ts";
import { checkPriceSteps, PRICE_LIMITS, type PriceStep } from "../../domain/experiment/dead-weight.ts";
import { typedAmountMinor } from "../../domain/orders/typed-amount.ts";
import type { PricesProblem } from "../../web/campaigns/dead-weight-view.ts";

const CHARACTERS = 40;
/** Digits, also in groups of three as they are written in one country or another. */
const WHOLE = /^\d{1,3}(?:[.,'’\s]\d{3})+$|^\d{1,9}$/;

const typedSteps = z
  .array(z.object({ profiles: z.string().max(CHARACTERS), price: z.string().max(CHARACTERS) }))
  .max(PRICE_LIMITS.steps + 1);

const form = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("save"),
    currency: z.string().regex(/^[A-Z]{3}$/),
    steps: z.string().max(10_000),
  }),
  z.object({ intent: z.literal("segment"), name: z.string().max(200) }),
]);

export type DeadWeightForm =
  | { readonly intent: "save"; readonly prices: ReadPrices }
  | { readonly intent: "segment"; readonly name: string };

type ReadPrices =
  /** null: the merchant took all prices away. */
  | { readonly outcome: "read"; readonly prices: KlaviyoPrices | null }
  | { readonly outcome: "invalid"; readonly problem: PricesProblem };

/**
 * Reads a form of the page.
 * @throws Response 400 for a form that isn't the page's
 */
export function deadWeightForm(data: FormData): DeadWeightForm {
  const parsed = form.safeParse(Object.fromEntries(data));
  if (!parsed.success) throw new Response(null, { status: 400 });
  if (parsed.data.intent === "segment") return parsed.data;
  const { currency, steps } = parsed.data;
  const typed = typedSteps.safeParse(jsonOf(steps));
  if (!typed.success) throw new Response(null, { status: 400 });
  return { intent: "save", prices: readPrices(typed.data, currency) };
}

/** Rows without any text are left out. */
function readPrices(typed: z.output<typeof typedSteps>, currency: string): ReadPrices {
  const steps: PriceStep[] = [];
  for (const [row, { profiles, price }] of typed.entries()) {
    if (profiles.trim() === "" && price.trim() === "") continue;
    const upToProfiles = wholeNumber(profiles);
    if (upToProfiles === null) return invalid("profiles_out_of_range", row);
    const monthlyMinor = typedAmountMinor(price, currency);
    if (monthlyMinor === null) return invalid("price_out_of_range", row);
    steps.push({ upToProfiles, monthlyMinor });
  }
  if (steps.length === 0) return { outcome: "read", prices: null };
  const checked = checkPriceSteps(steps);
  if (checked.outcome === "fine") return { outcome: "read", prices: { currency, steps } };
  return "step" in checked
    ? invalid(checked.problem, rowOf(typed, checked.step))
    : { outcome: "invalid", problem: { code: checked.problem, row: null } };
}

function invalid(code: PricesProblem["code"], row: number): ReadPrices {
  return { outcome: "invalid", problem: { code, row: row + 1 } };
}

/** The place of a step among the rows, some of which may be empty. */
function rowOf(typed: z.output<typeof typedSteps>, step: number): number {
  const filled = typed.flatMap(({ profiles, price }, row) =>
    profiles.trim() + price.trim() === "" ? [] : [row],
  );
  return filled[step] ?? step;
}

function wholeNumber(text: string): number | null {
  const typed = text.trim();
  return WHOLE.test(typed) ? Number(typed.replace(/\D/g, "")) : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
