import { BlockStack, Box, Card, InlineGrid, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useToast } from "../frame/app-bridge.ts";
import { totalsOf } from "../ui/figures.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { AskLeftOut } from "./ask-left-out.tsx";
import { BoundariesCard } from "./boundaries-card.tsx";
import { DataRequests } from "./data-requests.tsx";
import { Erasures } from "./erasures.tsx";
import { FitNotice } from "./fit-notice.tsx";
import { FullReadCard } from "./full-read-card.tsx";
import { GroupCard } from "./group-card.tsx";
import { isUnderWay, type ErasureObstacleView, type HomeView, type RunView } from "./home-view.ts";
import { LeftOutCard } from "./left-out-card.tsx";
import { Notices } from "./notices.tsx";
import { SharesCard } from "./shares-card.tsx";
import { StatusCard } from "./status-card.tsx";

interface HomePageProps {
  readonly view: HomeView;
  readonly refreshing: boolean;
  /** The result of the last request for a refresh; null before any. */
  readonly refreshed: object | null;
  readonly onRefresh: () => void;
  readonly downloadFailed: boolean;
  readonly onDownload: (dataRequestId: number) => void;
  readonly onErasureDone: (obstacle: ErasureObstacleView) => void;
}

/** Home: the progress of the newest import, then the six groups and what their scores mean. */
export function HomePage(props: HomePageProps) {
  const { view, refreshing, refreshed, onRefresh, downloadFailed, onDownload } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const next = view.nextRefreshAt;
  useToast(refreshed === null ? null : t("home.refreshStarted"), refreshed);
  const underWay = isUnderWay(view.newestImport);
  return (
    <Page
      title={t("home.title")}
      {...(next !== null && { subtitle: t("home.nextRefresh", { moment: format.dateTime(next) }) })}
      primaryAction={{
        content: t("home.refresh"),
        onAction: onRefresh,
        loading: refreshing,
        disabled: underWay,
      }}
    >
      <BlockStack gap="400">
        <Notices view={view} />
        <DataRequests requests={view.dataRequests} failed={downloadFailed} onDownload={onDownload} />
        <Erasures obstacles={view.erasureObstacles} onDone={props.onErasureDone} />
        <FitNotice warnings={view.run?.fitWarnings ?? []} />
        <AskLeftOut tags={view.askLeftOut} />
        <StatusCard view={view.newestImport} />
        {view.run === null ? underWay ? null : <NothingYet /> : <Groups run={view.run} />}
        <FullReadCard found={view.lastFullRead} />
      </BlockStack>
    </Page>
  );
}

function Groups({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const totals = totalsOf(run.groups);
  if (run.customers === 0) return <NoCustomers run={run} />;
  return (
    <>
      <SharesCard groups={run.groups} totals={totals}>
        <Summary run={run} />
      </SharesCard>
      <Box paddingInline={{ xs: "400", sm: "0" }}>
        <Text as="h2" variant="headingMd">
          {t("home.groupsHeading")}
        </Text>
      </Box>
      <InlineGrid columns={{ xs: 1, sm: 2, lg: 3 }} gap="400">
        {run.groups.map((figures) => (
          <GroupCard key={figures.group} figures={figures} totals={totals} />
        ))}
      </InlineGrid>
      <BoundariesCard boundaries={run.boundaries} rhythm={run.rhythm} />
      <LeftOutCard leftOut={run.leftOut} />
    </>
  );
}

function Summary({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="050">
      <Text as="p" variant="headingLg">
        {t("home.customersInGroups", { count: run.customers, customers: format.count(run.customers) })}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("home.eligible", { count: run.eligible, orders: format.count(run.eligible) })}
        {" · "}
        {t("home.asOf", { moment: format.dateTime(run.asOf) })}
      </Text>
    </BlockStack>
  );
}

function NoCustomers({ run }: { run: RunView }) {
  const { t } = useTranslation();
  return (
    <>
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("home.noCustomersHeading")}
          </Text>
          <Text as="p">{t("home.noCustomersText")}</Text>
        </BlockStack>
      </Card>
      <LeftOutCard leftOut={run.leftOut} />
    </>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("home.emptyHeading")}
        </Text>
        <Text as="p">{t("home.emptyText")}</Text>
      </BlockStack>
    </Card>
  );
}
