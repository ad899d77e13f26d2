import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { NextAction } from "../../domain/advice/next-action.ts";
import { useFormat } from "../format/shop-format.tsx";
import { Card } from "../ui/card.tsx";

/** The one thing to do next, why, and the way to the customers whom it is for. */
export function ActionCard({ action, since }: { readonly action: NextAction; readonly since: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { kind, group, customers, spentMinor } = action;
  return (
    <Card>
      <div className="sf-group-card" data-group={group} data-action={kind}>
        <BlockStack gap="300">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd">
              {t(`nextAction.${kind}.heading`)}
            </Text>
            <Text as="p">
              {t(`nextAction.${kind}.why`, {
                count: customers,
                customers: format.count(customers),
                amount: format.wholeMoney(spentMinor),
                since,
              })}
            </Text>
          </BlockStack>
          <Text as="p">{t(`nextAction.${kind}.what`)}</Text>
          <InlineStack>
            <Button url={`/app/groups/${group}`}>
              {t("nextAction.goTo", { group: t(`group.${group}.name`) })}
            </Button>
          </InlineStack>
        </BlockStack>
      </div>
    </Card>
  );
}
