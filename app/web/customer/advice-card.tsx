import { BlockStack, InlineStack, Link, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";
import { Card } from "../ui/card.tsx";

const TIPS = ["first", "second", "third"] as const;

/** How to win or keep a customer of this group, in short. The group's page has the whole playbook. */
export function AdviceCard({ group }: { readonly group: Group }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t(`customerPage.advice.${group}.heading`)}
        </Text>
        <List>
          {TIPS.map((tip) => (
            <List.Item key={tip}>{t(`customerPage.advice.${group}.${tip}`)}</List.Item>
          ))}
        </List>
        <InlineStack>
          <Link url={`/app/groups/${group}#playbook`}>
            {t("customerPage.playbook", { group: t(`group.${group}.name`) })}
          </Link>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
