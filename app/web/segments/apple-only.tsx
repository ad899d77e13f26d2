import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";

/** How many members have nothing but opens by Apple's mail program; null: the rule does not ask about opens. */
export function AppleOnly({ people }: { readonly people: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (people === null) return null;
  return (
    <Text as="p" tone="subdued">
      {people === 0
        ? t("builder.appleNobody")
        : t("builder.appleOnly", { count: people, people: format.count(people) })}
    </Text>
  );
}
