import { Banner, BlockStack, Button, ChoiceList, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { LeftOutProps } from "./left-out-view.ts";
import { Card } from "../ui/card.tsx";

/** Which customers stay out of the groups and the syncs: those with one of the tags that are chosen here. */
export function LeftOutCard({ view, result, saving, onSave }: LeftOutProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div id="left-out">
      <Card>
        <BlockStack gap="400">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd">
              {t("settings.leftOut.heading")}
            </Text>
            <Text as="p" tone="subdued">
              {t("settings.leftOut.text")}
            </Text>
          </BlockStack>
          {view.leftOut > 0 ? (
            <Text as="p">
              {t("settings.leftOut.now", { count: view.leftOut, customers: format.count(view.leftOut) })}
            </Text>
          ) : null}
          {result?.outcome === "refused" ? (
            <Banner tone="critical">
              <p>{t(`settings.leftOut.error.${result.code}`)}</p>
            </Banner>
          ) : null}
          <Tags key={view.tags.join()} view={view} saving={saving} onSave={onSave} />
          {result?.outcome === "saved" ? <Text as="p">{t("settings.leftOut.saved")}</Text> : null}
        </BlockStack>
      </Card>
    </div>
  );
}

/** So many tags are shown before the merchant asks for all, the most common first. Chosen ones always are. */
const SHOWN = 10;

function Tags({ view, saving, onSave }: Pick<LeftOutProps, "view" | "saving" | "onSave">) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tags, setTags] = useState([...view.tags]);
  const [all, showAll] = useState(false);
  const found = view.found ?? [];
  const gone = view.tags.filter((tag) => !found.some((each) => each.tag === tag));
  const options = [...gone.map((tag) => ({ tag, customers: 0 })), ...found];
  const shown = options.filter(({ tag }, place) => all || place < SHOWN || view.tags.includes(tag));
  if (options.length === 0)
    return (
      <Text as="p" tone="subdued">
        {t(view.found === null ? "settings.leftOut.unread" : "settings.leftOut.none")}
      </Text>
    );
  return (
    <>
      <ChoiceList
        allowMultiple
        title={t("settings.leftOut.label")}
        choices={shown.map(({ tag, customers }) => ({
          value: tag,
          label: t("settings.leftOut.tag", { count: customers, tag, customers: format.count(customers) }),
        }))}
        selected={tags}
        onChange={setTags}
      />
      {shown.length < options.length ? (
        <InlineStack>
          <Button variant="plain" onClick={() => showAll(true)}>
            {t("settings.leftOut.showAll", { tags: format.count(options.length) })}
          </Button>
        </InlineStack>
      ) : null}
      <InlineStack>
        <Button onClick={() => onSave(tags)} loading={saving}>
          {t("settings.leftOut.save")}
        </Button>
      </InlineStack>
    </>
  );
}
