import { BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { RAILS } from "../../domain/experiment/guard-rails.ts";
import { useFormat } from "../format/shop-format.tsx";
import { draftErrorKeys } from "../i18n/codes.ts";
import { StackedTable } from "../ui/stacked-table.tsx";
import { BrokenRails } from "./broken-rails.tsx";
import { CampaignStatus } from "./campaign-status.tsx";
import { draftPage, type CampaignsCardProps } from "./drafts-view.ts";
import { LinkCampaign } from "./link-campaign.tsx";
import { RailFigure } from "./rails-list.tsx";
import { SinceThenLine } from "./since-then-line.tsx";
import { Card } from "../ui/card.tsx";

/** Drafts and linked campaigns with their figures beside the limits, and the way to link another. */
export function CampaignsCard(props: CampaignsCardProps) {
  const { t } = useTranslation();
  const { campaigns, allowed } = props;
  return (
    <BlockStack gap="400">
      {campaigns.map((campaign) => (
        <BrokenRails key={campaign.id} campaign={campaign} />
      ))}
      <Card>
        <BlockStack gap="400">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd">
              {t("drafts.card.heading")}
            </Text>
            <Text as="p" tone="subdued">
              {t(campaigns.length === 0 ? "drafts.card.none" : "drafts.card.text")}
            </Text>
          </BlockStack>
          {campaigns.length === 0 ? null : <Campaigns {...props} />}
          {campaigns.length === 0 ? null : <AsOf {...props} />}
          {allowed ? <LinkCampaign {...props} /> : null}
        </BlockStack>
      </Card>
    </BlockStack>
  );
}

function Campaigns({ campaigns }: CampaignsCardProps) {
  const { t } = useTranslation();
  return (
    <StackedTable
      caption={t("drafts.card.caption")}
      rows={campaigns}
      keyOf={({ id }) => id}
      columns={[
        {
          label: t("drafts.card.name"),
          cell: ({ id, name }) => (
            <Link url={draftPage(id)} removeUnderline>
              <bdi>{name}</bdi>
            </Link>
          ),
        },
        {
          label: t("drafts.card.status"),
          kind: "short",
          cell: (campaign) => <CampaignStatus campaign={campaign} />,
        },
        ...RAILS.map((rail) => ({
          label: t(`drafts.rail.${rail}`),
          cell: ({ rails }: WatchedCampaign) => {
            const reading = rails.find((each) => each.rail === rail);
            return reading === undefined ? t("drafts.rail.none") : <RailFigure reading={reading} />;
          },
        })),
        {
          label: t("drafts.card.orders"),
          cell: (campaign) => (
            <BlockStack gap="100">
              <Orders campaign={campaign} />
              <SinceThenLine campaign={campaign} />
            </BlockStack>
          ),
        },
      ]}
    />
  );
}

function Orders({ campaign: { figures } }: { readonly campaign: WatchedCampaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (figures === null) return t("drafts.rail.none");
  return t("drafts.card.revenue", {
    orders: format.count(figures.orders),
    money: format.plainMoney(figures.revenueMinor),
  });
}

function AsOf({ readAt, errorCode, isReading, pending, onSend }: CampaignsCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      {errorCode === null ? null : (
        <Text as="p" tone="critical">
          {t("drafts.card.failed", { reason: t(draftErrorKeys(errorCode)) })}
        </Text>
      )}
      <Text as="p" tone="subdued">
        {readAt === null
          ? t("drafts.card.neverRead")
          : t("drafts.card.asOf", { moment: format.dateTime(readAt) })}{" "}
        {t("drafts.card.apple")}
      </Text>
      <InlineStack gap="300" blockAlign="center">
        <Button loading={pending === "read"} disabled={isReading} onClick={() => onSend("read")}>
          {t("drafts.card.read")}
        </Button>
        {isReading ? <Text as="span">{t("drafts.card.reading")}</Text> : null}
      </InlineStack>
    </BlockStack>
  );
}
