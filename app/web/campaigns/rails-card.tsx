import { BlockStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { useFormat } from "../format/shop-format.tsx";
import { RailFigure } from "./rails-list.tsx";
import { Card } from "../ui/card.tsx";

interface RailsCardProps {
  readonly campaign: WatchedCampaign;
  /** Which campaign it is, where the page doesn't say so. */
  readonly title?: ReactNode;
}

/** A campaign's figures beside their limits. */
export function RailsCard({ campaign: { rails, readAt }, title }: RailsCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        {title}
        <dl className="sf-facts">
          {rails.map((reading) => (
            <div key={reading.rail}>
              <dt>{t(`drafts.rail.${reading.rail}`)}</dt>
              <dd>
                <RailFigure reading={reading} />
              </dd>
            </div>
          ))}
        </dl>
        <Text as="p" tone="subdued">
          {t("drafts.card.apple")}{" "}
          {readAt === null ? "" : t("drafts.card.asOf", { moment: format.dateTime(readAt) })}
        </Text>
      </BlockStack>
    </Card>
  );
}
