import { BlockStack, Box, InlineGrid, Link, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useToast } from "../frame/app-bridge.ts";
import { totalsOf } from "../ui/figures.tsx";
import { useMomentInSentence, useMomentWords } from "../format/moment-words.ts";
import { useFormat } from "../format/shop-format.tsx";
import { useFocusAfter } from "../ui/use-focus-after.ts";
import { AskLeftOut } from "./ask-left-out.tsx";
import { AskPointOfSale } from "./ask-point-of-sale.tsx";
import { ActionCard } from "./action-card.tsx";
import { DataRequests } from "./data-requests.tsx";
import { Erasures } from "./erasures.tsx";
import { FitNotice } from "./fit-notice.tsx";
import { GroupCard } from "./group-card.tsx";
import { isUnderWay, type ErasureObstacleView, type HomeView, type RunView } from "./home-view.ts";
import { Notices } from "./notices.tsx";
import { RecentCard } from "./recent-card.tsx";
import { SetupGuide } from "./setup-guide.tsx";
import type { SetupIntent } from "./setup-view.ts";
import { SharesCard } from "./shares-card.tsx";
import { StateCard } from "./state-card.tsx";
import { StatusCard } from "./status-card.tsx";
import { Card } from "../ui/card.tsx";

interface HomePageProps {
  readonly view: HomeView;
  readonly refreshing: boolean;
  /** The result of the last request for a refresh; null before any. */
  readonly refreshed: object | null;
  readonly onRefresh: () => void;
  readonly downloadFailed: boolean;
  readonly onDownload: (dataRequestId: number) => void;
  /** Everybody stays in the groups, and the question doesn't come again. */
  readonly onLeaveOutNobody: () => void;
  /** What the setup guide or its question posted and isn't answered yet; null: nothing. */
  readonly setupPending: SetupIntent | null;
  readonly onSetup: (intent: SetupIntent) => void;
  readonly onErasureDone: (obstacle: ErasureObstacleView) => void;
}

/** Home: what is under way, what to do next, the six groups, and how customers moved lately. */
export function HomePage(props: HomePageProps) {
  const { view, refreshing, refreshed, onRefresh, downloadFailed, onDownload } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const next = view.nextRefreshAt;
  useToast(refreshed === null ? null : t("home.refreshStarted"), refreshed);
  const underWay = isUnderWay(view.newestImport);
  const afterGuide = useFocusAfter(view.setup.guide !== null);
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
        <Setup {...props} />
        <div ref={afterGuide} tabIndex={-1} className="sf-after-guide">
          <BlockStack gap="400">
            <FitNotice warnings={view.run?.fitWarnings ?? []} />
            <AskLeftOut tags={view.askLeftOut} onNobody={props.onLeaveOutNobody} />
            <StatusCard view={view.newestImport} />
            {view.run === null ? underWay ? null : <NothingYet /> : <Groups run={view.run} view={view} />}
            <StateCard view={view} />
          </BlockStack>
        </div>
      </BlockStack>
    </Page>
  );
}

/** What a new merchant does first, and what the app asks about the store. */
function Setup({ view, setupPending: pending, onSetup }: HomePageProps) {
  const { guide, askPointOfSale } = view.setup;
  return (
    <>
      {guide === null ? null : (
        <SetupGuide
          progress={guide}
          dismissing={pending === "dismiss"}
          onDismiss={() => onSetup("dismiss")}
        />
      )}
      {askPointOfSale === null ? null : (
        <AskPointOfSale asked={askPointOfSale} pending={pending} onSend={onSetup} />
      )}
    </>
  );
}

function Groups({ run, view: { recent, changes, action } }: { run: RunView; view: HomeView }) {
  const { t } = useTranslation();
  const words = useMomentWords();
  const inSentence = useMomentInSentence();
  const totals = totalsOf(run.groups);
  if (run.customers === 0) return <NoCustomers />;
  const [from = "", to = ""] = recent === null ? [] : words([recent.from, recent.to]);
  const since = recent === null ? "" : inSentence(recent.from);
  return (
    <>
      {action === null ? null : <ActionCard action={action} since={since} />}
      <SharesCard groups={run.groups} totals={totals}>
        <Summary run={run} />
        <AtRisk run={run} />
      </SharesCard>
      <Box paddingInline={{ xs: "400", sm: "0" }}>
        <Text as="h2" variant="headingMd">
          {t("home.groupsHeading")}
        </Text>
      </Box>
      <InlineGrid columns={{ xs: 1, sm: 2, lg: 3 }} gap="400">
        {run.groups.map((figures) => (
          <GroupCard
            key={figures.group}
            figures={figures}
            totals={totals}
            change={changes.find(({ group }) => group === figures.group) ?? null}
            since={since}
          />
        ))}
      </InlineGrid>
      {recent === null ? null : <RecentCard recent={recent} from={from} to={to} since={since} />}
    </>
  );
}

/** How much of the revenue comes from customers who may not come back. */
function AtRisk({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const atRisk = run.groups.find(({ group }) => group === "loyal_at_risk");
  const share = format.share(atRisk?.spentMinor ?? 0, totalsOf(run.groups).spentMinor);
  if (atRisk === undefined || atRisk.customers === 0 || share === null) return null;
  const { customers, spentMinor } = atRisk;
  return (
    <Text as="p">
      {t("home.atRisk", {
        count: customers,
        customers: format.count(customers),
        amount: format.wholeMoney(spentMinor),
        share,
      })}
    </Text>
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
      <Link url="/app/boundaries">{t("home.howGrouped")}</Link>
    </BlockStack>
  );
}

function NoCustomers() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("home.noCustomersHeading")}
        </Text>
        <Text as="p">{t("home.noCustomersText")}</Text>
        <Link url="/app/boundaries">{t("home.howGrouped")}</Link>
      </BlockStack>
    </Card>
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
