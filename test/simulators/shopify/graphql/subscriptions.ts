import { ChangeError } from "../store/changes.ts";
import { gid } from "./gid.ts";
import { isoSeconds } from "./nodes/order-node.ts";

/** What a merchant chooses on Shopify's pricing page. */
interface ChosenPlan {
  readonly name: string;
  /** As Shopify writes amounts: `19.0`. A free plan has `0.0`. */
  readonly price: string;
  readonly trialDays: number;
  readonly test: boolean;
}

type Status = "PENDING" | "ACTIVE" | "DECLINED" | "CANCELLED" | "FROZEN";

interface StoredSubscription extends ChosenPlan {
  readonly id: number;
  readonly status: Status;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const DAY_MS = 86_400_000;
const PERIOD_DAYS = 30;
const FIRST_ID = 28_000_000_001;

/** The shop's subscriptions of the app, from the first to the newest. At most one is active. */
export class Subscriptions {
  #all: StoredSubscription[] = [];
  readonly #currency: string;

  constructor(currency: string) {
    this.#currency = currency;
  }

  /** The merchant chose a plan, and Shopify asks them to approve it. @returns its id */
  choose(plan: ChosenPlan, now: number): number {
    if (!/^\d+\.\d+$/.test(plan.price)) throw new ChangeError("A price has a point, such as 19.0.");
    const id = FIRST_ID + this.#all.length;
    this.#all.push({ ...plan, id, status: "PENDING", createdAt: now });
    return id;
  }

  /** The merchant approved a plan, which replaces the one before, or declined it, which changes nothing else. */
  answer(id: number, approves: boolean): void {
    if (!this.#all.some((each) => each.id === id && each.status === "PENDING"))
      throw new ChangeError(`No subscription ${String(id)} waits for an answer.`);
    if (approves) this.end("CANCELLED");
    this.#set((each) => each.id === id, approves ? "ACTIVE" : "DECLINED");
  }

  /** The active plan ends, or is on hold since it was not paid. */
  end(status: "CANCELLED" | "FROZEN"): void {
    this.#set((each) => each.status === "ACTIVE", status);
  }

  #set(which: (each: StoredSubscription) => boolean, status: Status): void {
    this.#all = this.#all.map((each) => (which(each) ? { ...each, status } : each));
  }

  /** `AppInstallation.activeSubscriptions`. Those that wait, were declined or have ended are not in it. */
  active(now: number): unknown[] {
    return this.#all.filter(({ status }) => status === "ACTIVE").map((each) => this.#node(each, now));
  }

  #node({ id, name, status, test, trialDays, price, createdAt }: StoredSubscription, now: number): unknown {
    const firstEnd = createdAt + (trialDays + PERIOD_DAYS) * DAY_MS;
    const later = Math.max(0, Math.ceil((now - firstEnd) / (PERIOD_DAYS * DAY_MS)));
    return {
      __typename: "AppSubscription",
      id: gid("AppSubscription", id),
      name,
      status,
      test,
      trialDays,
      createdAt: isoSeconds(createdAt),
      currentPeriodEnd: isoSeconds(firstEnd + later * PERIOD_DAYS * DAY_MS),
      returnUrl: "https://admin.shopify.com/",
      lineItems: [
        {
          __typename: "AppSubscriptionLineItem",
          id: `${gid("AppSubscriptionLineItem", id)}?v=1&index=0`,
          plan: {
            __typename: "AppPlanV2",
            pricingDetails: {
              __typename: "AppRecurringPricing",
              interval: "EVERY_30_DAYS",
              planHandle: name.toLowerCase(),
              discount: null,
              price: { __typename: "MoneyV2", amount: price, currencyCode: this.#currency },
            },
          },
        },
      ],
    };
  }
}
