/**
 * The JSON between the extensions in Shopify's admin and the endpoints of the app behind them: types only.
 *
 * The endpoints answer with codes and figures. The extension words them, in the language of its `shopify.i18n`: it needs
 * words of its own anyway, for when no answer comes, and one answer then serves every language.
 *
 * - Every request carries an ID token, which Shopify adds to a relative `fetch`.
 * - Every answer is JSON with CORS. 200 is one of the answers below. Any other status comes with a `ProblemAnswer`, where
 *   the app itself answered: 400 (`bad_request`), 401 or 403 (`not_allowed`), 429 (`too_many_requests`), 503
 *   (`unavailable`). An extension must also cope with no answer, and with HTML.
 * - A path in a `link` is one of the app's pages, such as `/app/customers/7`.
 * - A moment is an ISO 8601 text in UTC. A day is `YYYY-MM-DD` in the shop's time zone.
 * - No answer holds a customer's name, email or address.
 */
import type { Group } from "../domain/groups/group.ts";
import type { MoveCause } from "../domain/movement/cause.ts";
import type { HoldCode } from "../domain/sync/brake.ts";

/** What comes with a status other than 200. */
export interface ProblemAnswer {
  readonly problem: "bad_request" | "not_allowed" | "too_many_requests" | "unavailable";
}

/** The groups have not been worked out yet. */
export interface NotReadyAnswer {
  readonly state: "not_ready";
}

/** An amount in minor units. `exponent`: how many digits of it stand behind the decimal point. */
export interface Money {
  readonly minor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly exponent: number;
}

// GET /extension/customer?id=<gid://shopify/Customer/7 or 7>

export type CustomerAnswer = NotReadyAnswer | UnknownCustomer | LeftOutCustomer | ScoredCustomer;

/** No order of the customer counts, or Sixfold doesn't know them: in no group. */
export interface UnknownCustomer {
  readonly state: "unknown";
  /** The customer's page in the app; null: there is none. */
  readonly link: string | null;
}

/** A tag that the merchant chose keeps the customer out of the groups. */
export interface LeftOutCustomer {
  readonly state: "left_out";
  readonly link: string;
}

export interface ScoredCustomer {
  readonly state: "scored";
  /** The moment of the newest run, which all figures are of. */
  readonly asOf: string;
  /** The shop's time zone by its IANA name. Days are shown in it. */
  readonly timeZone: string;
  readonly group: Group;
  readonly scores: {
    /** `value`: whole days since the last order. */
    readonly r: ScoredValue;
    /** `value`: the number of orders. */
    readonly f: ScoredValue;
    readonly m: { readonly score: number; readonly value: Money };
  };
  /** The last moves, newest first, at most 3. */
  readonly moves: readonly MoveFact[];
  /** The nearest way to keep the group (`keep`) or, where it isn't about to be lost, into a better one; null: none is near. */
  readonly nextStep: NextStep | null;
  /** What happens without another order; null: nothing in sight. `to` null: in no group. */
  readonly withoutOrder: { readonly at: string; readonly to: Group | null } | null;
  /** null: the shop has none, or its error is too large to show. */
  readonly prediction: Prediction | null;
  readonly link: string;
}

export interface ScoredValue {
  /** 1 to 5. */
  readonly score: number;
  readonly value: number;
}

/** A change of group; null: in no group. */
export interface MoveFact {
  readonly at: string;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause;
}

export interface NextStep {
  /** `keep`: one order keeps the group. `orders`: of the usual amount. `spend`: of at least this amount. */
  readonly kind: "keep" | "orders" | "spend";
  readonly to: Group;
  readonly orders: number;
  /** Of each order. */
  readonly amount: Money;
  /** The step leads there before this moment; null: at any time. */
  readonly before: string | null;
}

/** What the customer is expected to do in the next days. */
export interface Prediction {
  readonly days: number;
  /** Of at least one order, from 0 to 1. */
  readonly chance: number;
  readonly orders: number;
  readonly revenue: Money;
  /** When the next order is expected, as moments; null: the customer's own rhythm says nothing. */
  readonly nextOrder: { readonly from: string; readonly until: string; readonly isOverdue: boolean } | null;
}

// GET /extension/segments

/** Where nothing is synced to Shopify, `templates` is empty: nothing there could say who belongs to a group. */
export type SegmentsAnswer =
  NotReadyAnswer | { readonly state: "ready"; readonly templates: readonly TemplateFact[] };

/** The groups first, in their order, then the segments by name; at most 100. */
export type TemplateFact = (GroupTemplate | SavedSegmentTemplate) & {
  /** In Shopify's segment language, of one line. */
  readonly query: string;
  /** By what the query knows the customers. */
  readonly by: "tag" | "metafield";
  /** The day since which it can be used. */
  readonly createdOn: string;
};

export interface GroupTemplate {
  readonly kind: "group";
  readonly group: Group;
}

export interface SavedSegmentTemplate {
  readonly kind: "segment";
  /** As the merchant named it. */
  readonly name: string;
}

// GET /extension/audiences

export type AudiencesAnswer = NotReadyAnswer | AudiencesReady;

export interface AudiencesReady {
  readonly state: "ready";
  /** The targets that are on. Empty: nothing can be sent, and the merchant is led to `link`. */
  readonly targets: readonly TargetName[];
  /** Lists that customers were sent to by hand before, by name. */
  readonly lists: readonly HandMadeList[];
  /** As many customers who were ticked can be sent at once. */
  readonly mostPicked: number;
  /** Where syncs are set up. */
  readonly link: string;
}

export type TargetName = "shopify_tags" | "klaviyo";

/** A list of customers that the merchant picked: a list in Klaviyo, a tag in Shopify, or both. */
export interface HandMadeList {
  readonly id: string;
  readonly name: string;
  readonly targets: readonly TargetName[];
}

// POST /extension/send, a SendRequest as JSON

export interface SendRequest {
  /** A UUID that the extension makes when it opens. A `confirm` with a key that was confirmed gets the same answer again. */
  readonly key: string;
  /** `preview` changes nothing anywhere. */
  readonly step: "preview" | "confirm";
  readonly who: PickedCustomers | NativeSegment;
  /** A list from `AudiencesReady`, or a new one by its name (at most 100 characters) at a target that is on. */
  readonly to:
    | { readonly list: string; readonly target: TargetName }
    | { readonly name: string; readonly target: TargetName };
}

export interface PickedCustomers {
  readonly kind: "customers";
  /** Digits or gids, at most as many as `AudiencesReady` says. */
  readonly ids: readonly string[];
}

/** A segment of Shopify's own, by digits or gid. */
export interface NativeSegment {
  readonly kind: "native_segment";
  readonly id: string;
}

export type SendAnswer = SendPreview | SendWorking | SendDone | SendRefused;

/** What a `confirm` would do. */
export interface SendPreview {
  readonly state: "preview";
  /** Customers who were picked. */
  readonly customers: number;
  /** Who would be added; `already`: who are on the list; `unknown`: whom Sixfold doesn't know, or may not send. */
  readonly added: number;
  readonly already: number;
  readonly unknown: number;
  /** Why the sync would wait for the merchant's word in the app; null: it would go at once. */
  readonly holds: HoldCode | null;
  /** null: the shop's plan is enough. */
  readonly plan: PlanFact | null;
}

/** The shop has more customers in groups than its plan covers. */
export interface PlanFact {
  /** The day on which sending ends; null: nothing is sent until a plan is chosen. */
  readonly until: string | null;
  readonly customers: number;
  readonly limit: number;
  /** The page in the app that leads to the plans. */
  readonly link: string;
}

/** Shopify is still being asked who is in the segment. The same request is sent again. */
export interface SendWorking {
  readonly state: "working";
  readonly afterSeconds: number;
}

/** It was taken. `holds`: why its sync waits for the merchant in the app; null: it goes by itself. */
export interface SendDone {
  readonly state: "sent";
  readonly added: number;
  readonly holds: HoldCode | null;
  /** The page in the app that shows it. */
  readonly link: string;
}

export interface SendRefused {
  readonly state: "refused";
  /**
   * `too_many`: more than `most`. `nobody`: none of them can be sent. `off`: the target is off. `gone`: the list or the
   * segment is not there. `bad_name`: the name has nothing that can be read. `name_taken`: it is another segment's. `no_room`: no
   * more lists fit.
   */
  readonly reason:
    "too_many" | "nobody" | "off" | "gone" | "bad_name" | "name_taken" | "no_room" | "not_ready";
  readonly most: number | null;
  /** Where it can be mended; null: nowhere. */
  readonly link: string | null;
}

// GET /extension/facts/groups

export type GroupsFacts = NotReadyAnswer | GroupsNow;

export interface GroupsNow {
  readonly state: "ready";
  readonly asOf: string;
  readonly groups: readonly GroupFact[];
}

export interface GroupFact {
  readonly group: Group;
  readonly customers: number;
  /** Of all customers in groups, from 0 to 1. */
  readonly customerShare: number;
  readonly revenue: Money;
  readonly revenueShare: number;
  /** null: nobody is in the group. */
  readonly averageOrder: Money | null;
  readonly medianDaysSinceLastOrder: number | null;
  readonly link: string;
}

// GET /extension/facts/movement?from=<day>&to=<day>, both optional: else about the last month

export type MovementFacts = NotReadyAnswer | MovementBetween | NothingToCompare;

/** The shop has no two moments. */
export interface NothingToCompare {
  readonly state: "nothing_to_compare";
}

export interface MovementBetween {
  readonly state: "ready";
  /** The moments that are compared: the nearest that are known to the days that were asked for. */
  readonly from: string;
  readonly to: string;
  /** The groups of the first moment were worked out later, by today's boundaries. */
  readonly inHindsight: boolean;
  /** Those with customers, the largest first. `from` null: was in no group; `to` null: is in none. */
  readonly flows: readonly FlowFact[];
  readonly link: string;
}

export interface FlowFact {
  readonly from: Group | null;
  readonly to: Group | null;
  readonly customers: number;
  /** What these customers have spent so far. */
  readonly spent: Money;
}

// GET /extension/facts/slipping

export type SlippingFacts = NotReadyAnswer | NothingToCompare | SlippingNow;

/** Who moved from a good group to one that is going quiet, in about the last month. */
export interface SlippingNow {
  readonly state: "ready";
  readonly from: string;
  readonly to: string;
  readonly customers: number;
  readonly spent: Money;
  /** With the page of the group that they are in now. */
  readonly flows: readonly (FlowFact & { readonly link: string })[];
}

// GET /extension/facts/segment?id=<id>, without an id the list of the saved segments

export type SegmentFacts = SegmentList | SegmentFigures | { readonly state: "gone" };

export interface SegmentList {
  readonly state: "list";
  /** By name, at most 250. */
  readonly segments: readonly {
    readonly id: string;
    readonly name: string;
    readonly customers: number | null;
  }[];
}

export interface SegmentFigures {
  readonly state: "ready";
  readonly id: string;
  readonly name: string;
  /** The moment of the last count. null: it was never counted. */
  readonly asOf: string | null;
  readonly customers: number | null;
  readonly orders: number | null;
  readonly revenue: Money | null;
  readonly averageOrder: Money | null;
  readonly link: string;
}
