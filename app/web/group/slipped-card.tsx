import { BlockStack, Button, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { UNFILTERED } from "../../domain/customers/customer-filter.ts";
import { JUST_DAYS } from "../../domain/groups/slipped.ts";
import { useFormat } from "../format/shop-format.tsx";
import { CUSTOMERS_PLACE, groupUrl, type ListQuery } from "./group-url.ts";
import type { GroupNow, SlippedPart } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

interface SlippedCardProps {
  readonly slipped: NonNullable<GroupNow["slipped"]>;
  readonly sort: ListQuery["sort"];
}

const PARTS = ["just", "before"] as const;

/** Who has just come to be at risk and who did long ago, each with what they have spent and a way to them. */
export function SlippedCard({ slipped, sort }: SlippedCardProps) {
  const { t } = useTranslation();
  const most = Math.max(1, slipped.just.spentMinor, slipped.before.spentMinor);
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("groupPage.slipped.heading")}
          </Text>
          <Text as="p">{t("groupPage.slipped.text")}</Text>
        </BlockStack>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          {PARTS.map((part) => (
            <Part key={part} name={part} part={slipped[part]} most={most} sort={sort} />
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

interface PartProps {
  readonly name: (typeof PARTS)[number];
  readonly part: SlippedPart;
  /** The larger spend of both parts. */
  readonly most: number;
  readonly sort: ListQuery["sort"];
}

function Part({ name, part: { days, customers, spentMinor }, most, sort }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const filter = { ...UNFILTERED, days };
  return (
    <div className="sf-stake-part" data-group="loyal_at_risk" data-part={name}>
      <Text as="h3" variant="bodySm" tone="subdued">
        {t(`groupPage.slipped.${name}`, { days: format.count(JUST_DAYS) })}
      </Text>
      <Text as="p" variant="headingLg">
        {t("home.customersInGroups", { count: customers, customers: format.count(customers) })}
      </Text>
      <span className="sf-stake-bar" style={{ inlineSize: `${(100 * Math.max(0, spentMinor)) / most}%` }} />
      <Text as="p">{t("groupPage.slipped.note", { amount: format.wholeMoney(spentMinor) })}</Text>
      {customers === 0 ? null : (
        <InlineStack>
          <Button url={`${groupUrl("loyal_at_risk", { sort, filter })}#${CUSTOMERS_PLACE}`}>
            {t(`groupPage.slipped.show.${name}`)}
          </Button>
        </InlineStack>
      )}
    </div>
  );
}
