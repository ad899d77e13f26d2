/** What a shop's plan lets the app send. Only sending depends on it: groups are shown whatever the plan is. */

/** paid: a plan with a price, even while its trial runs. */
export type Plan = "free" | "paid";

/** A free plan covers so many customers in groups. */
export const FREE_CUSTOMERS = 1_000;
const DAY_MS = 86_400_000;
/** So long a shop over the limit is warned before anything is held. */
const GRACE_MS = 7 * DAY_MS;
/** An answer of Shopify holds for so long. */
const FRESH_MS = 3_600_000;
/** After a call without an answer, Shopify is left alone for so long. */
const RETRY_MS = 300_000;

/** What is known of a shop's plan. */
export interface KnownPlan {
  /** null: Shopify has given no answer yet. */
  readonly plan: Plan | null;
  /** When Shopify was last asked; null: never. */
  readonly askedAt: Date | null;
  /** When it was asked for the answer that is known. */
  readonly answeredAt: Date | null;
  /** Since when the shop has more customers than its plan covers; null: it hasn't. */
  readonly overSince: Date | null;
}

/** A call to Shopify. */
interface Asked {
  /** When it began. */
  readonly at: Date;
  /** null: it gave no answer. */
  readonly plan: Plan | null;
}

interface Seen {
  /** null: Shopify was not asked now. */
  readonly asked: Asked | null;
  readonly customers: number;
  readonly now: Date;
}

export const NOTHING_KNOWN: KnownPlan = { plan: null, askedAt: null, answeredAt: null, overSince: null };

/** `until`: what is due is sent before this moment. */
export type PlanVerdict =
  | { readonly verdict: "allowed" }
  | { readonly verdict: "warned"; readonly until: Date }
  | { readonly verdict: "held" };

/** Whether Shopify need not be asked again. */
export function isFresh({ askedAt, answeredAt }: KnownPlan, now: Date): boolean {
  return isWithin(answeredAt, FRESH_MS, now) || isWithin(askedAt, RETRY_MS, now);
}

/** A moment that is still to come is another process' clock, or a clock that was put back. */
function isWithin(moment: Date | null, ms: number, now: Date): boolean {
  return moment !== null && Math.abs(now.getTime() - moment.getTime()) < ms;
}

/** What is known after a look. A call without an answer changes nothing of the plan; nor does one that is overtaken. */
export function planAfter(known: KnownPlan, { asked, customers, now }: Seen): KnownPlan {
  const isNewer = asked !== null && (known.askedAt === null || asked.at >= known.askedAt);
  const answer = isNewer && asked.plan !== null ? { plan: asked.plan, answeredAt: asked.at } : {};
  const next = { ...known, ...(isNewer ? { askedAt: asked.at } : {}), ...answer };
  return { ...next, overSince: isOver(next.plan, customers) ? (known.overSince ?? now) : null };
}

/** Whether a shop has more customers than its plan covers. A plan that isn't known yet counts as free. */
function isOver(plan: Plan | null, customers: number): boolean {
  return plan !== "paid" && customers > FREE_CUSTOMERS;
}

/** What a shop with so many customers in groups may send. It is held once it was over its limit for seven days. */
export function planVerdict(
  { plan, overSince }: Pick<KnownPlan, "plan" | "overSince">,
  customers: number,
  now: Date,
): PlanVerdict {
  if (!isOver(plan, customers)) return { verdict: "allowed" };
  const until = new Date((overSince ?? now).getTime() + GRACE_MS);
  return now < until ? { verdict: "warned", until } : { verdict: "held" };
}

/** A subscription of the app by a shop, as Shopify says it. */
export interface Subscription {
  readonly status: string;
  /** All of its prices are recurring ones of nothing. */
  readonly isFree: boolean;
}

/**
 * The plan that a shop has. A trial is an active subscription, and so is a test one of a development store. One that
 * waits for the merchant, was declined, has ended or is frozen pays for nothing.
 */
export function planOf(subscriptions: readonly Subscription[]): Plan {
  return subscriptions.some(({ status, isFree }) => status === "ACTIVE" && !isFree) ? "paid" : "free";
}
