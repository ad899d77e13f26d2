import { BlockStack, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { AtTargetView } from "./customer-view.ts";
import { Card } from "../ui/card.tsx";

/** What each target holds of the customer, and what is still on its way. */
export function TargetsCard({ targets }: { readonly targets: readonly AtTargetView[] }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("customerPage.targets")}
        </Text>
        {targets.length === 0 ? (
          <BlockStack gap="100">
            <Text as="p">{t("customerPage.noTargets")}</Text>
            <InlineStack>
              <Link url="/app/sync">{t("customerPage.setUpSync")}</Link>
            </InlineStack>
          </BlockStack>
        ) : (
          <dl className="sf-targets">
            {targets.map((at) => (
              <div key={at.target}>
                <dt>
                  <Text as="span" variant="bodySm" tone="subdued">
                    {t(`customerPage.holds.${at.target}`)}
                  </Text>
                </dt>
                <dd>
                  <AtTarget at={at} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </BlockStack>
    </Card>
  );
}

function AtTarget({ at }: { readonly at: AtTargetView }) {
  const { t } = useTranslation();
  const { confirmed, awaited, failed, known } = at;
  return (
    <BlockStack gap="100">
      {confirmed.length === 0 ? (
        <Text as="span">{t(known ? "customerPage.holdsNothing" : "customerPage.notSent")}</Text>
      ) : (
        <InlineStack gap="150">
          {confirmed.map((audience) => (
            <span
              key={audience.label}
              className="sf-badge"
              data-group={audience.kind === "group" ? audience.subject : "none"}
            >
              {audience.label}
            </span>
          ))}
        </InlineStack>
      )}
      {awaited.length === 0 ? null : (
        <Text as="span" tone="subdued">
          {t("customerPage.awaited", { labels: awaited.map(({ label }) => label).join(", ") })}
        </Text>
      )}
      {failed ? (
        <Text as="span" tone="critical">
          {t("customerPage.lastTryFailed")}{" "}
          <Link url="/app/sync/not-in-sync">{t("customerPage.seeWhy")}</Link>
        </Text>
      ) : null}
    </BlockStack>
  );
}
