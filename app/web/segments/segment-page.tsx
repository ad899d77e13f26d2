import { Banner, BlockStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { segmentAudience } from "../../domain/sync/audience.ts";
import { useFormat } from "../format/shop-format.tsx";
import { ruleLackKey } from "../i18n/codes.ts";
import { primaryTarget } from "../target/primary-target.ts";
import { BarTable } from "../ui/bar-table.tsx";
import { BoughtCard } from "../ui/bought/bought-card.tsx";
import { newDraftUrl } from "../ui/new-draft-url.ts";
import { AppleOnly } from "./apple-only.tsx";
import { ComparedCard } from "./compared-card.tsx";
import { MembersCard } from "./members-card.tsx";
import { MovesCard } from "./moves-card.tsx";
import { AudienceCards } from "../target/audience-cards.tsx";
import { RuleText } from "./rule-text.tsx";
import type { SavedView, SegmentPageProps } from "./saved-view.ts";
import { SegmentSinceThen } from "./segment-since-then.tsx";
import type { SegmentItem } from "./segment-view.ts";
import { Card } from "../ui/card.tsx";

/** A saved segment: its rule, its figures, who joined and left, and its members. */
export function SegmentPage(props: SegmentPageProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { item, names, refreshedAt, groups, appleOnly } = props.view;
  const edit = { content: t("segmentPage.edit"), url: `/app/segments/${String(item.id)}/edit` };
  const exporting = { content: t("segmentPage.export"), url: `/app/segments/${String(item.id)}/export` };
  const testing = {
    content: t("campaign.test"),
    url: `/app/campaigns/new?source=segment:${String(item.id)}`,
  };
  const drafting = {
    content: t("segmentPage.draft"),
    url: newDraftUrl({ kind: "segment", subject: String(item.id) }),
  };
  // What waits for the merchant comes first: a page has one primary button.
  const waits = primaryTarget(props.sending.view.targets) !== null;
  return (
    <Page
      title={item.name}
      backAction={{ content: t("segments.back"), url: "/app/segments" }}
      {...(!waits && { primaryAction: edit })}
      secondaryActions={[...(waits ? [edit] : []), testing, drafting, exporting]}
    >
      <BlockStack gap="400">
        <Trouble item={item} />
        <Card>
          <BlockStack gap="200">
            <Text as="p">
              <RuleText rule={item.rule} names={names} />
            </Text>
            <Text as="p" tone="subdued">
              {refreshedAt === null
                ? t("segmentPage.notCounted")
                : t("segmentPage.asOf", { moment: format.dateTime(refreshedAt) })}
            </Text>
            {refreshedAt === null ? null : <ActiveText item={item} />}
            <AppleOnly people={appleOnly} />
          </BlockStack>
        </Card>
        {refreshedAt === null ? null : (
          <>
            <ComparedCard {...props.view} />
            <Card>
              <BlockStack gap="300">
                <Text as="h2" variant="headingMd">
                  {t("segmentPage.groupsHeading")}
                </Text>
                <BarTable
                  caption={t("segmentPage.groupsHeading")}
                  labelHeading={t("segmentPage.groupColumn")}
                  valueHeading={t("segmentPage.peopleColumn")}
                  rows={groups.map(({ group, people }) => ({
                    key: group,
                    label: t(`group.${group}.name`),
                    value: people,
                  }))}
                />
              </BlockStack>
            </Card>
            {props.bought === null ? null : <BoughtCard address={props.bought} />}
            <AudienceCards {...props.sending} role="segment" audience={segmentAudience(item.id)} />
            {props.view.sinceThen === null ? null : <SegmentSinceThen view={props.view.sinceThen} />}
            <MovesCard {...props.view} />
            <TrendCard {...props.view} />
            <MembersCard {...props} />
          </>
        )}
      </BlockStack>
    </Page>
  );
}

/** Both numbers: all members, and those who get emails. */
function ActiveText({ item: { members, active } }: { readonly item: SegmentItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (members === null || active === null) return null;
  return (
    <Text as="p">
      {t("segmentPage.activeText", { active: format.count(active), members: format.count(members) })}
    </Text>
  );
}

function Trouble({ item: { trouble } }: { readonly item: SegmentItem }) {
  const { t } = useTranslation();
  if (trouble === null) return null;
  const what = trouble === "too_slow" ? t("segments.tooSlow") : t(ruleLackKey(trouble));
  return (
    <Banner tone="warning">
      <p>{t("segmentPage.troubleHeading", { what })}</p>
    </Banner>
  );
}

function TrendCard({ days }: SavedView) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.trendHeading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("segmentPage.trendText")}
        </Text>
        <BarTable
          caption={t("segmentPage.trendHeading")}
          labelHeading={t("segmentPage.dayColumn")}
          valueHeading={t("segmentPage.peopleColumn")}
          rows={days.map(({ day, members, joined, left }) => ({
            key: day,
            label: format.day(day),
            value: members,
            ...((joined > 0 || left > 0) && {
              note: t("segmentPage.dayMoves", { joined: format.count(joined), left: format.count(left) }),
            }),
          }))}
        />
      </BlockStack>
    </Card>
  );
}
