/** What an audit has read beside what the states say, in SQL. */
import { GROUP_PLACES, type PlaceSet } from "../../../domain/sync/places.ts";
import { statesOfProfiles } from "../places.server.ts";
import { besideSet, inSet } from "../set-sql.ts";
import type { Target } from "../sync-targets.server.ts";

/** What was read of one word. */
export interface ReadWord {
  readonly id: number;
  readonly read: PlaceSet;
}

export interface Compared {
  readonly table: string;
  /** The columns of a state's key within its shop and word. */
  readonly member: string;
  /**
   * States `s` of the shop $1, each with what the audit $2 read of it as `m`. States for which the target can't be
   * read are left out.
   */
  readonly from: string;
  /** Masks of the labels before; null: the target has none. */
  readonly before: BeforeMasks | null;
  /** The customer whose state it is. */
  readonly customer: string;
  /** What a correction writes at this target, by column, besides what it writes into every state. */
  readonly heals: Readonly<Record<string, string>>;
}

/** The masks of one state, as SQL. */
interface BeforeMasks {
  /** Where the member really is under the labels before. */
  readonly real: string;
  /** Places there that the state doesn't know of. */
  readonly extra: string;
}

export const COMPARED: Readonly<Record<Target, (read: PlaceSet) => Compared>> = {
  shopify_tags: comparedTags,
  klaviyo: comparedLists,
};

/** Where the member really is, among the places that were read. */
export const real = (read: PlaceSet): string => inSet("coalesce(m.places, 0)", read);
/** Places that the state has confirmed, and where the member is not. */
export const missing = (read: PlaceSet): string => `(${inSet("s.confirmed", read)} & (~${real(read)}))`;
/** Places where the member is, and that the state does not know of. */
export const extra = (read: PlaceSet): string => `(${real(read)} & (~s.may_hold))`;

function comparedTags(read: PlaceSet): Compared {
  const realBefore = inSet("coalesce(m.before, 0)", read);
  return {
    table: "tag_states",
    member: "customer_id",
    from: `tag_states s
      join customers c on c.shop_id = s.shop_id and c.id = s.customer_id and c.shopify_id is not null
      left join audit_members m
        on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = c.shopify_id::text and m.word = s.word
     where s.shop_id = $1 and s.word = ${String(read.word)}`,
    before: { real: realBefore, extra: `(${realBefore} & (~s.before))` },
    customer: "s.customer_id",
    heals: { before: `${besideSet("s.before", read)} | ${realBefore}` },
  };
}

function comparedLists(read: PlaceSet): Compared {
  const isExtra = `${inSet(extra(read), GROUP_PLACES)} <> 0`;
  const sent = `case when ${isExtra} then coalesce(p.sent_content, 'unknown') else p.sent_content end`;
  return {
    table: "list_states",
    member: "email",
    from: `${statesOfProfiles(read)}
      left join audit_members m
        on m.shop_id = s.shop_id and m.audit_id = $2 and m.member = s.email and m.word = s.word
     where s.shop_id = $1 and s.word = ${String(read.word)}`,
    before: null,
    customer: "p.customer_id",
    heals: read.word === 0 ? { ...profileHeals(read), sent_content: sent } : {},
  };
}

/** A missing profile may have been merged, or have another email. So its email is looked up again. */
export function profileHeals(read: PlaceSet): Record<string, string> {
  return {
    klaviyo_id: "coalesce(m.klaviyo_id, p.klaviyo_id)",
    looked_up_at: `case when ${missing(read)} <> 0 then null else p.looked_up_at end`,
  };
}

/** Whether the state says anything else than what was read. */
export function differs(read: PlaceSet, { before }: Compared): string {
  const known = [inSet("s.may_hold", read), inSet("s.confirmed", read)].map(
    (mask) => `${mask} <> ${real(read)}`,
  );
  return [...known, ...(before === null ? [] : [`${inSet("s.before", read)} <> ${before.real}`])].join(
    " or ",
  );
}
