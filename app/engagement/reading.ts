import type { ShopSql } from "../db/core/shop-scope.server.ts";
import type { EngagementRow } from "../db/engagement/engagement.server.ts";
import type { ReadingRow } from "../db/engagement/readings.server.ts";
import type { ErasedAmong, ErasedProfiles } from "../db/privacy/erased-customers.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import type { EngagementServices } from "./services.ts";

/** What was asked to be read. */
export interface Wanted extends EngagementRow {
  readonly requestedAt: Date;
  /** When Shopify last refused places; null: not since they were last read. */
  readonly placesFailedAt: Date | null;
}

/** One part of the reading, as one step of the job sees it. */
export interface Reading {
  readonly services: EngagementServices;
  readonly shopId: number;
  /** IANA; null: not known, and days are those of UTC. */
  readonly timeZone: string | null;
  readonly engagement: Wanted;
  /** How far the part has got. */
  readonly row: ReadingRow;
  readonly signal: AbortSignal;
  readonly erasedAmong: ErasedAmong;
  readonly erasedProfiles: ErasedProfiles;
  readonly admin: () => Promise<AdminClient>;
  /** Commits one step, and notes that the other side answers. */
  readonly commit: <T>(work: (sql: ShopSql) => Promise<T>) => Promise<T>;
}

/** The same for what is read from Klaviyo. A step is not committed once the merchant has switched it off. */
export interface KlaviyoReading extends Reading {
  readonly client: KlaviyoClient;
}

/** Everything before this is asked for again, since the clocks differ and what changed may show late. */
export const OVERLAP_MS = 15 * 60_000;
