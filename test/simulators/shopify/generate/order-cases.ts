import type { FinancialStatus, StoredOrder } from "../store/order-table.ts";
import { between, type Random } from "../store/random.ts";
import { DAY_MS } from "./calendar.ts";

export type MadeOrder = Omit<StoredOrder, "id" | "customerId">;

interface Fate {
  readonly share: number;
  readonly status: FinancialStatus | null;
  readonly cancelled?: boolean;
  readonly test?: boolean;
  /** The share of the amount that is refunded. */
  readonly refunded?: number;
  /** The share of the rest that was paid. */
  readonly paid?: number;
  readonly total?: "zero" | "negative";
}

/** What happens to orders. All others are simply paid. */
const FATES: readonly Fate[] = [
  { share: 0.03, status: "PARTIALLY_REFUNDED", refunded: 0.35 },
  { share: 0.022, status: "REFUNDED", refunded: 1 },
  { share: 0.012, status: "PENDING", paid: 0 },
  { share: 0.006, status: "VOIDED", paid: 0 },
  { share: 0.005, status: "AUTHORIZED", paid: 0 },
  { share: 0.003, status: "EXPIRED", paid: 0 },
  { share: 0.005, status: "PARTIALLY_PAID", paid: 0.5 },
  { share: 0.008, status: "REFUNDED", cancelled: true, refunded: 1 },
  { share: 0.004, status: "VOIDED", cancelled: true, paid: 0 },
  { share: 0.003, status: "PAID", cancelled: true },
  { share: 0.003, status: "PAID", test: true },
  { share: 0.004, status: "PAID", total: "zero" },
  { share: 0.0008, status: "PAID", total: "negative" },
  { share: 0.0005, status: null, paid: 0 },
];
const PAID: Fate = { share: 1, status: "PAID" };

interface Purchase {
  readonly boughtAt: number;
  readonly amountMinor: number;
  readonly source: string;
  readonly isFirst: boolean;
}

interface StoreHistory {
  /** When the store came to Shopify with its old orders. */
  readonly importedAt: number;
  readonly asOf: number;
}

/** An order, with what happened to it. */
export function makeOrder(random: Random, purchase: Purchase, { importedAt, asOf }: StoreHistory): MadeOrder {
  const { boughtAt, source } = purchase;
  const fate = fateOf(random());
  const total = totalOf(purchase, fate);
  const refunded = Math.round((total * (fate.refunded ?? 0)) / 10) * 10;
  const createdAt = boughtAt < importedAt ? importedAt + between(random, 0, 7_200) * 1000 : boughtAt;
  const laterAt = Math.min(asOf - 1000, createdAt + between(random, 1, 12) * DAY_MS);
  const remaining = total - Math.min(refunded, Math.max(total, 0));
  return {
    createdAt,
    processedAt: boughtAt,
    updatedAt: Math.max(createdAt, laterAt),
    cancelledAt: fate.cancelled === true ? Math.max(createdAt, laterAt) : null,
    status: fate.status,
    test: fate.test ?? false,
    source: boughtAt < importedAt ? "import" : source,
    currency: "EUR",
    totalMinor: remaining,
    netPaymentMinor: Math.round(remaining * (fate.paid ?? 1)),
    refundedMinor: total - remaining,
  };
}

/** Free replacements and corrections follow an earlier order. So a first order always has an amount. */
function totalOf({ amountMinor, isFirst }: Purchase, fate: Fate): number {
  if (fate.total === undefined || isFirst) return amountMinor;
  return fate.total === "zero" ? 0 : -Math.round(amountMinor / 4);
}

function fateOf(share: number): Fate {
  let left = share;
  return FATES.find((fate) => (left -= fate.share) < 0) ?? PAID;
}
