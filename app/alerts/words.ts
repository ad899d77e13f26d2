import type { Target } from "../db/sync/sync-targets.server.ts";
import type { Mail } from "./mailer.server.ts";

interface FailingTarget {
  readonly target: Target;
  readonly failingSince: Date;
  readonly shopName: string;
  readonly timeZone: string;
  /** The address of the page that says why and what to do. */
  readonly pageUrl: string;
}

const NAMES: Readonly<Record<Target, string>> = {
  shopify_tags: "customer tags in Shopify",
  klaviyo: "Klaviyo lists",
};

/** The mail about a target that has failed for days. */
export function alertWords(failing: FailingTarget): Pick<Mail, "subject" | "text"> {
  const { target, failingSince, shopName, timeZone, pageUrl } = failing;
  const what = NAMES[target];
  const since = failingSince.toLocaleDateString("en", { dateStyle: "long", timeZone });
  return {
    subject: `${shopName}: Sixfold could not update your ${what} since ${since}`,
    text: [
      `Since ${since} Sixfold has not been able to bring your ${what} up to date.`,
      "Customers who changed their loyalty group since then are still shown in the group before. Nothing was lost.",
      "",
      "This page says why, and what to do:",
      pageUrl,
      "",
      "You get this mail because this address stands in Sixfold's settings. It comes once a week until it works again.",
      "",
    ].join("\n"),
  };
}
