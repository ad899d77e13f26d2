import { BlockStack, InlineStack, Link, Spinner, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { RhythmText } from "../ui/rhythm-text.tsx";
import { useFormat } from "../format/shop-format.tsx";
import type { ModelView } from "./insights-view.ts";
import { Card } from "../ui/card.tsx";

/** The model in use: what it is based on, and when it is fitted again. */
export function ModelCard({ model }: { model: ModelView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, orders, rhythm, nextRefitAt } = model;
  const fittedTo = [
    t("model.customers", { count: customers, customers: format.count(customers) }),
    t("model.orders", { count: orders, orders: format.count(orders) }),
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("model.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("model.text")} <RhythmText rhythm={rhythm} />
        </Text>
        <dl className="sf-figures-wide">
          <Fact term={t("model.fittedAt")}>{format.date(model.fittedAt)}</Fact>
          <Fact term={t("model.fittedTo")}>{fittedTo.join(" · ")}</Fact>
          <Fact term={t("model.why")}>{t(`model.cause.${model.cause}`)}</Fact>
          <Fact term={t("model.nextRefit")}>
            {nextRefitAt === null ? t("model.nextRefitNow") : format.date(nextRefitAt)}
          </Fact>
          <Fact term={t("model.boundaries")}>
            <Link url="/app/boundaries">{t("model.seeBoundaries")}</Link>
          </Fact>
        </dl>
        <div role="status" className="sf-status">
          {model.underWay ? (
            <InlineStack gap="200" blockAlign="center" wrap={false}>
              <Spinner size="small" />
              <Text as="span">{t("model.working")}</Text>
            </InlineStack>
          ) : null}
        </div>
      </BlockStack>
    </Card>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="sf-figure">
      <dt>
        <Text as="span" variant="bodySm" tone="subdued">
          {term}
        </Text>
      </dt>
      <dd className="sf-wrapping">
        <Text as="span" fontWeight="semibold">
          {children}
        </Text>
      </dd>
    </div>
  );
}
