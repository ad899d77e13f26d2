import type { Database } from "../db/core/database.server.ts";
import type { Mailer } from "./mailer.server.ts";

/** What the mails to merchants are made and sent with. */
export interface MailServices {
  readonly db: Database;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  now(): Date;
  /** null: no mail server is configured, and nobody is written to. */
  readonly mailer: Mailer | null;
  /** The address of a page of the app in a shop's admin. */
  adminPage(shopDomain: string, path: string): string;
}
