import type { ScoredCustomer } from "../../../app/extension-api/contract.ts";

/** How urgent a group is, as the tone of its badge. */
export const TONES = {
  new: "info",
  about_to_sleep: "caution",
  sleeping: "neutral",
  potential_loyal: "info",
  loyal: "success",
  loyal_at_risk: "warning",
} as const satisfies Readonly<Record<ScoredCustomer["group"], string>>;
