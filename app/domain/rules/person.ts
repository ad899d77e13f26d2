import type { Group } from "../groups/group.ts";
import type { Order } from "../orders/order.ts";
import type { Day } from "../time/shop-days.ts";

/** What people do that Klaviyo tells of. The index is the number in the database, so the order is fixed. */
export const ENGAGEMENT_KINDS = [
  "received",
  "opened",
  "opened_by_machine",
  "clicked",
  "clicked_by_machine",
  "viewed_product",
  "started_checkout",
  "active_on_site",
] as const;

export type EngagementKind = (typeof ENGAGEMENT_KINDS)[number];

/** All that a rule may ask of one person. Texts are comparable ones. */
export interface Person {
  /** All orders that name the person, whether they count or not. */
  readonly orders: readonly PersonOrder[];
  readonly group: Group | null;
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  readonly moves: readonly PersonMove[];
  readonly predicted: Predicted;
  /** As Shopify has it. */
  readonly acceptsMarketing: boolean;
  /** As Klaviyo has it. */
  readonly subscribed: boolean;
  readonly suppressed: boolean;
  /** When Shopify or Klaviyo first knew the person. */
  readonly knownSince: Date | null;
  readonly tags: ReadonlySet<string>;
  readonly place: Place | null;
  readonly engagement: readonly Engagement[];
  /** The ids of the Klaviyo lists that the person is in. */
  readonly lists: ReadonlySet<string>;
  /** The lists that the person was put on by hand, by name. */
  readonly picked: ReadonlySet<string>;
  /** Klaviyo properties by name. */
  readonly properties: ReadonlyMap<string, string>;
}

export interface PersonOrder extends Pick<
  Order,
  "processedAt" | "state" | "pointOfSale" | "currency" | "amountMinor"
> {
  /** What was bought, where the merchant opted in. */
  readonly items: readonly Item[];
}

export interface Item {
  readonly productId: string;
  readonly quantity: number;
  readonly type: string;
  readonly vendor: string;
  readonly tags: ReadonlySet<string>;
}

/** What is expected of a person, as it is stored; null: nothing is predicted. */
export interface Predicted {
  /** In thousandths. */
  readonly chance90Units: number | null;
  readonly chance365Units: number | null;
  readonly revenue90Minor: number | null;
  readonly revenue365Minor: number | null;
  /** In hundredths. */
  readonly orders90Units: number | null;
  readonly orders365Units: number | null;
  /** The next order is expected at most so many days after the last one. */
  readonly nextUntilDays: number | null;
}

/** A change of group at a run. */
export interface PersonMove {
  readonly at: Date;
  readonly from: Group | null;
}

/** A default address. */
export interface Place {
  /** ISO 3166-1, two capitals. */
  readonly country: string | null;
  readonly region: string | null;
  readonly city: string | null;
  /** Without spaces. */
  readonly postcode: string | null;
  readonly point: Point | null;
}

/** In hundredths of a degree. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** How often a person did something on a day. */
export interface Engagement {
  readonly kind: EngagementKind;
  readonly day: Day;
  readonly count: number;
}
