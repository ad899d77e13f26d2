import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { fieldOf } from "../../../domain/rules/catalogue.ts";
import { sourceKey } from "../../../domain/rules/source-key.ts";
import { useFormat } from "../../format/shop-format.tsx";
import { useBuilder } from "./builder-context.ts";
import type { ConditionDraft } from "./draft.ts";

/** As of when what a condition asks about is known. Of several sources the oldest counts. */
export function FieldAge({ condition }: { readonly condition: ConditionDraft }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { view } = useBuilder();
  const [oldest] = sourcesOf(condition)
    .flatMap((key) => view.ages[key] ?? [])
    .sort();
  if (oldest === undefined) return null;
  return (
    <Text as="p" tone="subdued" variant="bodySm">
      {t("builder.asOf", { moment: format.dateTime(oldest) })}
    </Text>
  );
}

/** Lists and properties are read one by one. */
function sourcesOf({ field, property, test }: ConditionDraft): string[] {
  return fieldOf(field).needs.flatMap((need) => {
    if (need === "lists") return test.values.map((id) => sourceKey(need, id));
    return [sourceKey(need, need === "properties" ? property : "")];
  });
}
