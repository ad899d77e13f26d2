import { BlockStack, Button, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { TagCount } from "../../domain/left-out.ts";
import { useFormat } from "../format/shop-format.tsx";
import { Card } from "../ui/card.tsx";

interface AskLeftOutProps {
  readonly tags: readonly TagCount[];
  readonly onNobody: () => void;
}

/** Asks whether customers with telling tags should be left out, until the merchant has decided. */
export function AskLeftOut({ tags, onNobody }: AskLeftOutProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (tags.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("askLeftOut.heading")}
        </Text>
        <Text as="p">{t("askLeftOut.text")}</Text>
        <List>
          {tags.map(({ tag, customers }) => (
            <List.Item key={tag}>
              {t("askLeftOut.tag", { count: customers, tag, customers: format.count(customers) })}
            </List.Item>
          ))}
        </List>
        <InlineStack gap="200">
          <Button url="/app/settings#left-out">{t("askLeftOut.choose")}</Button>
          <Button onClick={onNobody}>{t("askLeftOut.nobody")}</Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
