/** What a weekly summary says. */
import type { NextAction } from "../domain/advice/next-action.ts";
import type { Group } from "../domain/groups/group.ts";
import { amountMajor } from "../domain/orders/money.ts";
import type { Mail } from "./mailer.server.ts";
import type { MailWords } from "./mail-words.ts";

export interface DigestGroup {
  readonly group: Group;
  readonly customers: number;
  readonly spentMinor: number;
  /** Customers at the moment that the summary compares with; null: there is none. */
  readonly before: number | null;
}

export interface Digest {
  readonly shopName: string;
  readonly asOf: Date;
  /** The moment that it compares with; null: the shop's groups are younger than a week. */
  readonly since: Date | null;
  /** ISO 4217. */
  readonly currency: string;
  readonly groups: readonly DigestGroup[];
  /** null: nobody is in a group. */
  readonly next: NextAction | null;
  readonly homePage: string;
  readonly settingsPage: string;
}

/** The mail about a shop's groups. It has figures only, and no customer's name. */
export function digestMail(digest: Digest, words: MailWords): Pick<Mail, "subject" | "text"> {
  const { say, day } = words;
  const customers = words.count(digest.groups.reduce((sum, each) => sum + each.customers, 0));
  const { since, next } = digest;
  return {
    subject: say("digest.subject", { shop: digest.shopName }),
    text: [
      say("digest.customers", { customers, day: day(digest.asOf) }),
      ...(since === null ? [] : [say("digest.since", { day: day(since) })]),
      "",
      ...digest.groups.map((each) => groupLine(each, words)),
      "",
      ...riskLines(digest, words),
      ...(next === null ? [] : [nextLine(next, words), ""]),
      say("digest.page"),
      digest.homePage,
      "",
      say("digest.why"),
      digest.settingsPage,
      "",
    ].join("\n"),
  };
}

function groupLine({ group, customers, before }: DigestGroup, { say, count, change }: MailWords): string {
  const values = { group: say(`group.${group}`), customers: count(customers) };
  if (before === null) return say("digest.group", values);
  return say("digest.groupChange", { ...values, change: change(customers - before) });
}

/** How much of the revenue comes from customers who may not come back. */
function riskLines({ groups, currency }: Digest, { say, count, share, money }: MailWords): string[] {
  const atRisk = groups.find(({ group }) => group === "loyal_at_risk");
  const revenue = groups.reduce((sum, { spentMinor }) => sum + spentMinor, 0);
  if (atRisk === undefined || atRisk.customers === 0 || revenue <= 0) return [];
  const values = {
    customers: count(atRisk.customers),
    amount: money(amountMajor(atRisk.spentMinor, currency), currency),
    share: share(atRisk.spentMinor / revenue),
  };
  return [say("digest.atRisk", values), ""];
}

function nextLine({ kind, customers }: NextAction, { say, count }: MailWords): string {
  return say("digest.next", { what: say(`next.${kind}`, { customers: count(customers) }) });
}
