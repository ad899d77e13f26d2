import type { CustomerColumns } from "../rfm/model.ts";
import type { Score } from "../rfm/score.ts";

/** The six groups of Klaviyo's RFM report. */
export const KLAVIYO_GROUPS = [
  "champions",
  "loyal",
  "recent",
  "needs_attention",
  "at_risk",
  "inactive",
] as const;

export type KlaviyoGroup = (typeof KLAVIYO_GROUPS)[number];

/** Klaviyo's published table. Each score has R, F and M from 1 to 3. */
const SCORES: Readonly<Record<KlaviyoGroup, string>> = {
  champions: "333 332 323",
  loyal: "321 322 331 232 233",
  recent: "312 313 311 222 223",
  needs_attention: "213 221 123 132 133",
  at_risk: "231 212 122 131 211",
  inactive: "111 112 113 121",
};

const GROUP_OF = new Map(
  KLAVIYO_GROUPS.flatMap((group) => SCORES[group].split(" ").map((code) => [code, group] as const)),
);

/** Up to RECENT_DAYS since the last order R is 3; up to FADING_DAYS it is 2. */
const RECENT_DAYS = 180;
const FADING_DAYS = 365;

/** The smallest values for the scores 2 and 3. */
type Thirds = readonly [number, number];

/** Klaviyo's usual limits for orders. */
const USUAL_ORDERS: Thirds = [2, 3];

/**
 * Puts customers into Klaviyo's groups by its published rules. R goes by fixed limits of days. F and M go by thirds
 * of the shop's customers. If so many customers order equally often that the thirds of F coincide, Klaviyo's usual
 * limits are taken. This is an approximation: Klaviyo counts its own metrics over its report's own time.
 */
export function klaviyoGrouper(columns: CustomerColumns): (customer: number) => KlaviyoGroup {
  const orders = thirds(columns.orderCount);
  const f: Thirds = orders[0] < orders[1] ? orders : USUAL_ORDERS;
  const m = thirds(columns.spentMinor);
  return (customer) =>
    klaviyoGroupOf({
      r: klaviyoRecency(columns.recencyDays[customer] ?? 0),
      f: scoreBy(f, columns.orderCount[customer] ?? 0),
      m: scoreBy(m, columns.spentMinor[customer] ?? 0),
    });
}

/** Klaviyo's group for a score with R, F and M from 1 to 3. */
export function klaviyoGroupOf({ r, f, m }: Score): KlaviyoGroup {
  const group = GROUP_OF.get(`${r}${f}${m}`);
  if (group === undefined)
    throw new RangeError(`Klaviyo's scores run from 1 to 3; ${r}, ${f}, ${m} are not.`);
  return group;
}

export function klaviyoRecency(days: number): number {
  if (days <= RECENT_DAYS) return 3;
  return days <= FADING_DAYS ? 2 : 1;
}

/** The smallest values of the upper two thirds and of the upper third of the customers. */
function thirds(values: Int32Array | Float64Array): Thirds {
  const sorted = Float64Array.from(values).sort();
  const above = (share: number): number => {
    const limit = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return sorted.find((value) => value > limit) ?? Infinity;
  };
  return [above(1 / 3), above(2 / 3)];
}

function scoreBy([two, three]: Thirds, value: number): number {
  if (value >= three) return 3;
  return value >= two ? 2 : 1;
}
