import { Badge, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";

type StatusCode = keyof typeof TONES;

const TONES = {
  draft: undefined,
  scheduled: "info",
  sending: "info",
  sent: "success",
  cancelled: undefined,
  making: "info",
  failed: "critical",
  gone: undefined,
  unknown: undefined,
} as const satisfies Record<string, BadgeProps["tone"]>;

/** Klaviyo's words for where a campaign is, by ours. */
const KNOWN: Readonly<Record<string, StatusCode>> = {
  Draft: "draft",
  Scheduled: "scheduled",
  "Preparing to schedule": "scheduled",
  "Adding Recipients": "sending",
  "Preparing to send": "sending",
  "Queued without Recipients": "sending",
  Sending: "sending",
  "Sending Segments": "sending",
  Sent: "sent",
  "Variations Sent": "sent",
};

/** Where a campaign is, in a word. */
export function CampaignStatus({ campaign }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  const code = codeOf(campaign);
  const tone = TONES[code];
  return <Badge {...(tone && { tone })}>{t(`drafts.status.${code}`)}</Badge>;
}

function codeOf({ state, isGone, status }: WatchedCampaign): StatusCode {
  if (state === "failed") return "failed";
  if (isGone) return "gone";
  if (state === "drafting") return "making";
  if (status?.startsWith("Cancelled") === true) return "cancelled";
  return KNOWN[status ?? ""] ?? "unknown";
}
