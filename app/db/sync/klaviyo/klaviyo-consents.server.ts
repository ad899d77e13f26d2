/** Merchants on their way to Klaviyo's consent page and back. A shop has one at most, the newest. */
import type { ShopSql } from "../../core/shop-scope.server.ts";

/** What a consent is for: to connect, or to let the app do more in the account that is connected. */
export type ConsentPurpose = "connect" | "engagement" | "drafts" | "events";

/** What the merchant chose before being sent to Klaviyo. */
export interface ConsentOptions {
  readonly purpose: ConsentPurpose;
  readonly createProfiles: boolean;
  readonly segments: boolean;
  /** The address in the app that the merchant comes back to; none: the page on which such consents begin. */
  readonly back?: string | null;
}

/** Where a consent leads: what it is for, and where the merchant comes back to. */
export interface SentConsent {
  readonly purpose: ConsentPurpose;
  readonly back: string | null;
}

/** Begins a consent. An earlier one can't go on. */
export async function beginConsent(
  sql: ShopSql,
  consent: ConsentOptions & { readonly hash: string; readonly expiresAt: Date },
): Promise<void> {
  await sql.query(
    `insert into klaviyo_consents as c (shop_id, step, hash, purpose, create_profiles, segments, expires_at, back)
     values ($1, 'asked', $2, $3, $4, $5, $6, $7)
     on conflict (shop_id) do update
       set step = excluded.step, hash = excluded.hash, purpose = excluded.purpose,
           create_profiles = excluded.create_profiles, segments = excluded.segments,
           expires_at = excluded.expires_at, back = excluded.back`,
    [
      ...[sql.shopId, consent.hash, consent.purpose, consent.createProfiles, consent.segments],
      ...[consent.expiresAt, consent.back ?? null],
    ],
  );
}

/** Goes on from the page to Klaviyo. Returns where it leads; null: it went on before, or its time is over. */
export async function sendConsent(
  sql: ShopSql,
  { hash, nextHash, now }: { readonly hash: string; readonly nextHash: string; readonly now: Date },
): Promise<SentConsent | null> {
  const [row] = await sql.query<SentConsent>(
    `update klaviyo_consents set step = 'sent', hash = $3
      where shop_id = $1 and step = 'asked' and hash = $2 and expires_at > $4 returning purpose, back`,
    [sql.shopId, hash, nextHash, now],
  );
  return row ?? null;
}

/** Ends the consent, once. Returns what the merchant chose; null: it was ended before, or its time is over. */
export async function endConsent(
  sql: ShopSql,
  { hash, now }: { readonly hash: string; readonly now: Date },
): Promise<ConsentOptions | null> {
  const [row] = await sql.query<ConsentOptions & { expiresAt: Date }>(
    `delete from klaviyo_consents where shop_id = $1 and step = 'sent' and hash = $2
     returning purpose, create_profiles as "createProfiles", segments, expires_at as "expiresAt"`,
    [sql.shopId, hash],
  );
  if (row === undefined || row.expiresAt <= now) return null;
  const { purpose, createProfiles, segments } = row;
  return { purpose, createProfiles, segments };
}
