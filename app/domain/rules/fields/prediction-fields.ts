import type { Fact, Field } from "../field.ts";

const NEEDS = ["orders", "predictions"] as const;
const PER_CENT = { kind: "number", min: 0, max: 100 } as const;
/** Chances are stored in thousandths. */
const UNITS_OF_PER_CENT = 10;

/** Fields of what is expected of a person in the days after the newest predictions. Nothing is expected of one in no group. */
export const PREDICTION_FIELDS = {
  /** Of at least one order, in whole per cent. */
  chance_90: {
    needs: NEEDS,
    value: PER_CENT,
    read: ({ predicted }) => perCent(predicted.chance90Units),
  },
  chance_365: {
    needs: NEEDS,
    value: PER_CENT,
    read: ({ predicted }) => perCent(predicted.chance365Units),
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
} as const satisfies Record<string, Field>;

function perCent(units: number | null): Fact {
  const half = UNITS_OF_PER_CENT / 2;
  return { kind: "number", value: units === null ? null : Math.floor((units + half) / UNITS_OF_PER_CENT) };
}
