import type { Fact, Field } from "../field.ts";
import { isCounted } from "../moment.ts";

const NEEDS = ["orders", "predictions"] as const;
const PER_CENT = { kind: "number", min: 0, max: 100 } as const;
/** Chances are stored in thousandths. */
const UNITS_OF_PER_CENT = 10;
const ORDERS = { kind: "number", min: 0, max: 1_000_000 } as const;
/** Orders are stored in hundredths. */
const UNITS_OF_ORDER = 100;
const DAY_MS = 86_400_000;

/** Fields of what is expected of a person in the days after the newest predictions. Nothing is expected of one in no group. */
export const PREDICTION_FIELDS = {
  /** Of at least one order, in whole per cent. */
  chance_90: {
    needs: NEEDS,
    value: PER_CENT,
    read: ({ predicted }) => inWhole(predicted.chance90Units, UNITS_OF_PER_CENT),
  },
  chance_365: {
    needs: NEEDS,
    value: PER_CENT,
    read: ({ predicted }) => inWhole(predicted.chance365Units, UNITS_OF_PER_CENT),
  },
  expected_revenue_90: {
    needs: NEEDS,
    value: { kind: "money" },
    read: ({ predicted }) => ({ kind: "number", value: predicted.revenue90Minor }),
  },
  expected_revenue_365: {
    needs: NEEDS,
    value: { kind: "money" },
    read: ({ predicted }) => ({ kind: "number", value: predicted.revenue365Minor }),
  },
  /** In whole orders. */
  expected_orders_90: {
    needs: NEEDS,
    value: ORDERS,
    read: ({ predicted }) => inWhole(predicted.orders90Units, UNITS_OF_ORDER),
  },
  expected_orders_365: {
    needs: NEEDS,
    value: ORDERS,
    read: ({ predicted }) => inWhole(predicted.orders365Units, UNITS_OF_ORDER),
  },
  /** Whether the days are over in which the next order was expected, by the person's own rhythm. */
  order_overdue: {
    needs: NEEDS,
    value: { kind: "flag" },
    read: ({ orders, predicted }, _, { moment, today }) => {
      const counted = orders.filter((order) => isCounted(order, moment));
      const last = Math.max(...counted.map(({ processedAt }) => processedAt.getTime()));
      if (predicted.nextUntilDays === null || counted.length === 0) return { kind: "flag", value: false };
      const until = new Date(last + predicted.nextUntilDays * DAY_MS);
      return { kind: "flag", value: moment.days.dayOf(until) < today };
    },
  },
} as const satisfies Record<string, Field>;

/** Stored units in whole ones, halves up. */
function inWhole(units: number | null, ofOne: number): Fact {
  return { kind: "number", value: units === null ? null : Math.floor((units + ofOne / 2) / ofOne) };
}
