import { Badge, BlockStack, InlineStack, Text, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { RailReading, RailState } from "../../domain/experiment/guard-rails.ts";
import { useFormat } from "../format/shop-format.tsx";

const TONES: Partial<Record<RailState, NonNullable<BadgeProps["tone"]>>> = {
  kept: "success",
  broken: "critical",
};

/** How a figure stands beside its limit. */
export function RailFigure({ reading }: { readonly reading: RailReading }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { share, limit, state, recipientsNeeded } = reading;
  if (share === null) return t("drafts.rail.none");
  const limitText = t(limit.kind === "at_least" ? "drafts.rail.atLeast" : "drafts.rail.below", {
    limit: format.fineShare(limit.share),
  });
  const tone = TONES[state];
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Text as="span">
        {t("drafts.rail.figure", { share: format.fineShare(share.value), limit: limitText })}
      </Text>
      <InlineStack gap="200" blockAlign="center">
        <Badge {...(tone && { tone })}>{t(`drafts.rail.${state}`)}</Badge>
      </InlineStack>
      {recipientsNeeded === null ? null : (
        <Text as="span" tone="subdued" variant="bodySm">
          {t("drafts.rail.needed", { recipients: format.count(recipientsNeeded) })}
        </Text>
      )}
    </BlockStack>
  );
}
