import { Banner, BlockStack, Button, Checkbox, InlineStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import { ContactsCard } from "./contacts-card.tsx";
import type { ExportOf, ExportPageProps } from "./export-view.ts";
import { Card } from "../ui/card.tsx";

/** The files of a group, of a segment or of all customers. The figures are there at once. Contact details must first be gathered from Shopify. */
export function ExportPage(props: ExportPageProps) {
  const { view, failed } = props;
  const { t } = useTranslation();
  const { title, name, url, missing } = useSubject(view.of);
  return (
    <Page title={title} backAction={{ content: name, url }}>
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

/** The page's title, the subject's page, and why there is nothing of it yet. */
function useSubject(of: ExportOf): Record<"title" | "name" | "url" | "missing", string> {
  const { t } = useTranslation();
  const missing = t(of.kind === "segment" ? "segmentPage.notCounted" : "groupPage.notScoredText");
  if (of.kind === "all")
    return {
      title: t("exportPage.titleOfAll"),
      name: t("app.nav.customers"),
      url: "/app/customers",
      missing,
    };
  const name = of.kind === "group" ? t(`group.${of.group}.name`) : of.name;
  const url = of.kind === "group" ? `/app/groups/${of.group}` : `/app/segments/${String(of.id)}`;
  return { title: t("exportPage.title", { name }), name, url, missing };
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
