import type { Group } from "../groups/group.ts";
import { amountMajor } from "../orders/money.ts";
import type { Score } from "../rfm/score.ts";
import { scoreCode } from "../rfm/scoring.ts";
import type { ContactFormat } from "./formats.ts";

/** A customer of a group or segment, as of the newest run. */
export interface ExportedCustomer extends ExportedFigures {
  readonly shopifyId: bigint;
}

export interface ExportedFigures {
  /** null, as the score and the last order: none of the orders counts. */
  readonly group: Group | null;
  readonly score: Score | null;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date | null;
}

/** The contact details that Shopify has. */
export interface Contact {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/** One line of a file, its cells still unquoted. Numbers stay numbers, since a text might be read as a formula. */
export type Cells = readonly (string | number)[];

/** The names of the groups, and the currency of the amounts (ISO 4217). */
export interface ExportWords {
  readonly groupNames: Readonly<Record<Group, string>>;
  readonly currency: string;
}

export const FIGURE_HEADER: Cells = "customer_id,group,score,r,f,m,orders,spent,currency,last_order_at".split(
  ",",
);

/** A line of a customer's figures. */
export function figureCells(customer: ExportedCustomer, words: ExportWords): Cells {
  return [
    String(customer.shopifyId),
    ...scored(customer, words),
    ...[customer.orderCount, spent(customer, words)],
    words.currency,
    customer.lastOrderAt?.toISOString() ?? "",
  ];
}

/** Group and score; empty cells where there are none. */
function scored({ group, score }: ExportedFigures, { groupNames }: ExportWords): Cells {
  const name = group === null ? "" : groupNames[group];
  return score === null ? [name, "", "", "", ""] : [name, scoreCode(score), score.r, score.f, score.m];
}

/**
 * The columns that each service accepts. Google Ads (Customer Match) takes names only with a postal address, which
 * the app does not read. Meta bases its lookalikes by value on `value`.
 */
export const CONTACT_HEADER: Readonly<Record<ContactFormat, Cells>> = {
  google_ads: ["Email"],
  meta: ["email", "fn", "ln", "value"],
  klaviyo: [
    ...["Email", "First Name", "Last Name"],
    ...["group", "score", "r", "f", "m", "orders", "spent", "last_order_at"].map((name) => `sixfold_${name}`),
  ],
};

/** A line of a customer with contact details. */
export function contactCells(
  format: ContactFormat,
  { email, firstName, lastName }: Contact,
  customer: ExportedFigures,
  words: ExportWords,
): Cells {
  const names = [firstName ?? "", lastName ?? ""];
  switch (format) {
    case "google_ads":
      return [email];
    case "meta":
      // Refunds may exceed what was paid. Meta takes no negative value.
      return [email, ...names, Math.max(0, spent(customer, words))];
    case "klaviyo":
      return [
        ...[email, ...names, ...scored(customer, words)],
        ...[customer.orderCount, spent(customer, words)],
        customer.lastOrderAt?.toISOString() ?? "",
      ];
  }
}

function spent({ spentMinor }: ExportedFigures, { currency }: ExportWords): number {
  return amountMajor(spentMinor, currency);
}
