import { BlockStack, Button, InlineGrid, SkeletonBodyText, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../../format/shop-format.tsx";
import { askBought } from "./ask-bought.ts";
import { BarTable } from "../bar-table.tsx";
import { PRODUCTS_CARD, type BoughtRow, type BoughtView } from "./bought-view.ts";
import { Card } from "../card.tsx";

interface BoughtCardProps {
  /** Where it is asked for. */
  readonly address: string;
  /** Whether it is of one customer: then nobody is counted. */
  readonly ofOne?: boolean;
}

/** What people bought most and last. It comes after the page, since all of their orders' lines are summed up. */
export function BoughtCard({ address, ofOne = false }: BoughtCardProps) {
  const { t } = useTranslation();
  const [view, setView] = useState<BoughtView | "failed" | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    setView(null);
    void askBought(address, asking.signal).then((answer) => {
      if (!asking.signal.aborted) setView(answer ?? "failed");
    });
    return () => asking.abort();
  }, [address]);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t(ofOne ? "bought.headingOfOne" : "bought.heading")}
        </Text>
        {view === null ? <SkeletonBodyText lines={6} /> : <Bought view={view} ofOne={ofOne} />}
      </BlockStack>
    </Card>
  );
}

/** The card's content, once it is known. */
export function Bought({ view, ofOne }: { readonly view: BoughtView | "failed"; readonly ofOne: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (view === "failed") return <Text as="p">{t("bought.outcome.failed")}</Text>;
  if (view.outcome === "unreadable")
    return (
      <BlockStack gap="200" inlineAlign="start">
        <Text as="p">{t("bought.outcome.unreadable")}</Text>
        <Button url={`/app/settings#${PRODUCTS_CARD}`}>{t("bought.toSettings")}</Button>
      </BlockStack>
    );
  if (view.outcome !== "read") return <Text as="p">{t(`bought.outcome.${view.outcome}`)}</Text>;
  const { most, last, asOf, titlesUnavailable } = view;
  if (most.length === 0) return <Text as="p">{t("bought.nothing")}</Text>;
  return (
    <BlockStack gap="300">
      <InlineGrid columns={{ xs: 1, md: 2 }} gap={{ xs: "400", md: "800" }} alignItems="start">
        <Products heading={t("bought.most")} rows={most} value="items" unnamed={titlesUnavailable} />
        <Products
          heading={t(ofOne ? "bought.lastOfOne" : "bought.last")}
          rows={last}
          value={ofOne ? "items" : "people"}
          unnamed={titlesUnavailable}
        />
      </InlineGrid>
      {titlesUnavailable ? <Text as="p">{t("bought.titlesUnavailable")}</Text> : null}
      <Text as="p" tone="subdued" variant="bodySm">
        {t("bought.asOf", { moment: format.dateTime(asOf) })}
      </Text>
    </BlockStack>
  );
}

interface ProductsProps {
  readonly heading: string;
  readonly rows: readonly BoughtRow[];
  readonly value: "items" | "people";
  /** Whether no title is known now. */
  readonly unnamed: boolean;
}

function Products({ heading, rows, value, unnamed }: ProductsProps) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {heading}
      </Text>
      <BarTable
        caption={heading}
        labelHeading={t("bought.product")}
        valueHeading={t(`bought.${value}`)}
        rows={rows.map(({ id, title, ...row }) => ({
          key: id,
          label: title ?? t(unnamed ? "bought.untitled" : "bought.deleted", { id }),
          value: row[value],
        }))}
      />
    </BlockStack>
  );
}
