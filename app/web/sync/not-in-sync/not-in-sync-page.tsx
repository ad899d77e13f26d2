import { Banner, BlockStack, Link, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { NotInSyncCount } from "../../../domain/sync/not-in-sync.ts";
import { syncErrorKeys } from "../../i18n/codes.ts";
import { useFormat } from "../../format/shop-format.tsx";
import { NotInSyncCustomers } from "./not-in-sync-customers.tsx";
import { notInSyncUrl } from "../../target/not-in-sync-url.ts";
import type { NotInSyncView } from "./not-in-sync-view.ts";
import { Card } from "../../ui/card.tsx";

/**
 * Customers who are not at a target as they should be. For each reason: what happened, what to do, and the customers.
 */
export function NotInSyncPage({ view }: { view: NotInSyncView }) {
  const { t } = useTranslation();
  const { target, unknown, reasons, over, errorCode } = view;
  return (
    <Page
      title={t("notInSync.title")}
      subtitle={t(`notInSync.subtitle.${target}`)}
      backAction={{ content: t("sync.title"), url: "/app/sync" }}
    >
      <BlockStack gap="400">
        {errorCode === null ? null : (
          <Banner tone="critical" title={t("notInSync.failedHeading")}>
            <p>{t(syncErrorKeys(errorCode))}</p>
          </Banner>
        )}
        {over && reasons.length > 0 ? (
          <Banner tone="success">
            <p>{t("notInSync.over")}</p>
          </Banner>
        ) : null}
        {unknown === null ? (
          reasons.length === 0 && errorCode === null ? (
            <Nothing state="everybody" />
          ) : (
            reasons.map((each) => <ReasonCard key={each.reason} view={view} counted={each} />)
          )
        ) : (
          <Nothing state={unknown} />
        )}
      </BlockStack>
    </Page>
  );
}

function Nothing({ state }: { state: "everybody" | NonNullable<NotInSyncView["unknown"]> }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t(`notInSync.nothing.${state}.heading`)}
        </Text>
        <Text as="p">{t(`notInSync.nothing.${state}.text`)}</Text>
      </BlockStack>
    </Card>
  );
}

interface ReasonCardProps {
  readonly view: NotInSyncView;
  readonly counted: NotInSyncCount;
}

function ReasonCard({ view: { target, set, shown }, counted: { reason, customers } }: ReasonCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t(`notInSync.reason.${reason}.heading`, {
              count: customers,
              customers: format.count(customers),
            })}
          </Text>
          <Text as="p">{t(`notInSync.reason.${reason}.text`)}</Text>
          <Text as="p">
            <Text as="span" fontWeight="semibold">
              {t("notInSync.cureLabel")}
            </Text>{" "}
            {t(`notInSync.reason.${reason}.cure`)}
          </Text>
        </BlockStack>
        {shown?.reason === reason ? (
          <NotInSyncCustomers shown={shown} />
        ) : (
          <Link url={notInSyncUrl({ target, set, reason })}>
            {t("notInSync.show", { count: customers, customers: format.count(customers) })}
          </Link>
        )}
      </BlockStack>
    </Card>
  );
}
