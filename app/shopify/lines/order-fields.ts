import { z } from "zod";

import { countedAmount, orderState } from "../../domain/orders/eligibility.ts";
import { InvalidAmountError, parseAmountMinor } from "../../domain/orders/money.ts";
import type { Order } from "../../domain/orders/order.ts";
import { fromGid, InvalidGidError } from "../gid.ts";

const moneySet = z.object({
  shopMoney: z.object({ amount: z.string(), currencyCode: z.string().regex(/^[A-Z]{3}$/) }),
});
/** Without the first and last years, which the database can't store in every time zone. */
const moment = z.iso.datetime({ offset: true }).regex(/^(?!000[01]|9999)/);

/** An order as the Admin API gives it. */
export const orderFields = z.object({
  id: z.string(),
  createdAt: moment,
  processedAt: moment,
  updatedAt: moment,
  cancelledAt: moment.nullable(),
  test: z.boolean(),
  displayFinancialStatus: z.string().nullable(),
  sourceName: z.string().nullable(),
  customer: z.object({ id: z.string() }).nullable(),
  currentTotalPriceSet: moneySet,
  netPaymentSet: moneySet,
});

export type OrderFields = z.output<typeof orderFields>;

/** Why an order from Shopify could not be read: a code, optionally with the field. */
export interface Unreadable {
  readonly reason: string;
}

const POINT_OF_SALE = "pos";

/** Turns Shopify's order into ours. */
export function toOrder(fields: OrderFields): { order: Order } | Unreadable {
  const total = fields.currentTotalPriceSet.shopMoney;
  const payment = fields.netPaymentSet.shopMoney;
  if (total.currencyCode !== payment.currencyCode) return { reason: "two_currencies" };
  const currency = total.currencyCode;
  try {
    const amountMinor = countedAmount(
      parseAmountMinor(total.amount, currency),
      parseAmountMinor(payment.amount, currency),
    );
    return {
      order: {
        id: fromGid("Order", fields.id),
        customerShopifyId: fields.customer === null ? null : fromGid("Customer", fields.customer.id),
        createdAt: new Date(fields.createdAt),
        processedAt: new Date(fields.processedAt),
        updatedAt: new Date(fields.updatedAt),
        state: orderState({
          test: fields.test,
          cancelled: fields.cancelledAt !== null,
          financialStatus: fields.displayFinancialStatus,
        }),
        pointOfSale: fields.sourceName === POINT_OF_SALE,
        currency,
        amountMinor,
      },
    };
  } catch (error) {
    if (error instanceof InvalidAmountError) return { reason: "bad_amount" };
    if (error instanceof InvalidGidError) return { reason: "bad_id" };
    throw error;
  }
}
