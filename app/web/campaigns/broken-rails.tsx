import { Banner, BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { isBroken, type WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { useFormat } from "../format/shop-format.tsx";

/** Says of a campaign that broke a limit what is wrong, and what to do: stop, and not send the rest. */
export function BrokenRails({ campaign }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!isBroken(campaign)) return null;
  return (
    <Banner tone="critical" title={t("drafts.broken.heading", { name: campaign.name })}>
      <BlockStack gap="200">
        {campaign.rails.map(({ rail, state, share, limit }) =>
          state === "broken" && share !== null ? (
            <Text as="p" key={rail}>
              {t(`drafts.broken.${rail}`, {
                share: format.fineShare(share.value),
                limit: format.fineShare(limit.share),
              })}
            </Text>
          ) : null,
        )}
        <Text as="p">{t("drafts.broken.todo")}</Text>
      </BlockStack>
    </Banner>
  );
}
