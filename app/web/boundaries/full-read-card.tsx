import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { FullReadView } from "./boundaries-view.ts";
import { Card } from "../ui/card.tsx";

const FOUND = ["added", "changed", "removed"] as const;

/** What the newest comparison with all of Shopify's orders found. Empty before the first. */
export function FullReadCard({ found }: { found: FullReadView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (found === null) return null;
  const moment = format.dateTime(found.at);
  const shown = FOUND.filter((what) => found[what] > 0);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("fullRead.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {shown.length === 0 ? t("fullRead.same", { moment }) : t("fullRead.text", { moment })}
        </Text>
        {shown.length === 0 ? null : (
          <dl className="sf-figures">
            {shown.map((what) => (
              <div key={what} className="sf-figure">
                <dt>{t(`fullRead.${what}`)}</dt>
                <dd>
                  <Text as="span" fontWeight="semibold" numeric>
                    {format.count(found[what])}
                  </Text>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </BlockStack>
    </Card>
  );
}
