import { BlockStack, Button, ChoiceList, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { EngagementProps } from "./engagement-view.ts";

/** The profile properties and lists that are read. */
export function EngagementChoice({ view, result, lists, pending, onSend }: EngagementProps) {
  const { t } = useTranslation();
  const [properties, setProperties] = useState(view.properties.join(", "));
  const [listIds, setListIds] = useState([...view.listIds]);
  const isSaved = result?.outcome === "done" && result.intent === "choose";
  return (
    <BlockStack gap="300">
      <TextField
        label={t("settings.engagement.propertiesLabel")}
        helpText={t("settings.engagement.propertiesHelp")}
        value={properties}
        onChange={setProperties}
        autoComplete="off"
      />
      {lists && lists.length > 0 ? (
        <ChoiceList
          allowMultiple
          title={t("settings.engagement.listsLabel")}
          choices={lists.map(({ id, name }) => ({ value: id, label: name }))}
          selected={listIds}
          onChange={setListIds}
        />
      ) : (
        <Text as="p" tone="subdued">
          {t(
            lists
              ? "settings.engagement.listsNone"
              : lists === null
                ? "settings.engagement.listsUnavailable"
                : "settings.engagement.listsLoading",
          )}
        </Text>
      )}
      {lists && lists.length > 0 ? (
        <Text as="p" tone="subdued">
          {t("settings.engagement.listsHelp")}
        </Text>
      ) : null}
      <InlineStack gap="300" blockAlign="center">
        <Button
          onClick={() => onSend("choose", { properties, listIds: listIds.join(",") })}
          loading={pending === "choose"}
        >
          {t("settings.engagement.saveChoice")}
        </Button>
        {isSaved ? <Text as="span">{t("settings.engagement.saved")}</Text> : null}
      </InlineStack>
    </BlockStack>
  );
}
