import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { BoughtCard } from "../ui/bought-card.tsx";
import { FigureList, type GroupFigures, type Totals } from "../ui/figures.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { CustomersCard, type CustomersCardProps } from "./customers-card.tsx";

interface GroupPageProps extends CustomersCardProps {
  /** Where it is asked for what the group bought; null: it is not read. */
  readonly bought: string | null;
}

/** A group: its figures, what it bought, then its customers. */
export function GroupPage({ bought, ...props }: GroupPageProps) {
  const { t } = useTranslation();
  const { group, figures, totals } = props.view;
  return (
    <Page
      title={t(`group.${group}.name`)}
      subtitle={t(`group.${group}.sentence`)}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
      {...(figures !== null && {
        secondaryActions: [{ content: t("groupPage.export"), url: `/app/groups/${group}/export` }],
      })}
    >
      <BlockStack gap="400">
        {figures === null ? <NotScored /> : <Figures figures={figures} totals={totals} />}
        {figures === null || bought === null ? null : <BoughtCard address={bought} />}
        {figures === null ? null : <CustomersCard {...props} />}
      </BlockStack>
    </Page>
  );
}

function Figures({ figures, totals }: { figures: GroupFigures; totals: Totals }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <div className="sf-group-card" data-group={figures.group}>
        <BlockStack gap="300">
          <Text as="h2" visuallyHidden>
            {t("groupPage.figures")}
          </Text>
          <Text as="p" variant="headingLg">
            {t("home.customersInGroups", {
              count: figures.customers,
              customers: format.count(figures.customers),
            })}
          </Text>
          <FigureList figures={figures} totals={totals} wide />
        </BlockStack>
      </div>
    </Card>
  );
}

function NotScored() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("groupPage.notScoredHeading")}
        </Text>
        <Text as="p">{t("groupPage.notScoredText")}</Text>
      </BlockStack>
    </Card>
  );
}
