import { Banner, BlockStack, Button, Card, Checkbox, InlineStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { ContactsCard } from "./contacts-card.tsx";
import type { ExportPageProps } from "./export-view.ts";

/** The files of a group or segment. The figures are there at once. Contact details must first be gathered from Shopify. */
export function ExportPage(props: ExportPageProps) {
  const { view, failed } = props;
  const { t } = useTranslation();
  const { of } = view;
  const name = of.kind === "group" ? t(`group.${of.group}.name`) : of.name;
  const url = of.kind === "group" ? `/app/groups/${of.group}` : `/app/segments/${String(of.id)}`;
  const missing = of.kind === "group" ? t("groupPage.notScoredText") : t("segmentPage.notCounted");
  return (
    <Page title={t("exportPage.title", { name })} backAction={{ content: name, url }}>
      <BlockStack gap="400">
        {failed ? (
          <Banner tone="critical" title={t("exportPage.failedHeading")}>
            <p>{t("exportPage.failedText")}</p>
          </Banner>
        ) : null}
        {view.customers === null ? (
          <Card>
            <Text as="p">{missing}</Text>
          </Card>
        ) : (
          <>
            <FiguresCard {...props} customers={view.customers} />
            <ContactsCard {...props} />
          </>
        )}
      </BlockStack>
    </Page>
  );
}

function FiguresCard(props: ExportPageProps & { readonly customers: number }) {
  const { customers, fetching, excel, onExcel, onDownload } = props;
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("exportPage.figuresHeading")}
        </Text>
        <Text as="p">
          {t("exportPage.figuresText", { count: customers, customers: format.count(customers) })}
        </Text>
        <Checkbox
          label={t("exportPage.excel")}
          helpText={t("exportPage.excelHelp")}
          checked={excel}
          onChange={onExcel}
        />
        <InlineStack>
          <Button variant="primary" loading={fetching === "figures"} onClick={() => onDownload(null)}>
            {t("exportPage.download")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
