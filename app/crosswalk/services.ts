import type { Database } from "../db/core/database.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";

/** What comparing our groups with others' needs. */
export interface CrosswalkServices {
  readonly db: Database;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
  /** The Admin API of a shop, by its myshopify domain. */
  admin(shopDomain: string): Promise<AdminClient>;
}
