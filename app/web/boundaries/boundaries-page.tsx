import { BlockStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { BoundariesCard } from "./boundaries-card.tsx";
import type { BoundariesView } from "./boundaries-view.ts";
import { FullReadCard } from "./full-read-card.tsx";
import { LeftOutCard } from "./left-out-card.tsx";
import { Card } from "../ui/card.tsx";

/**
 * How customers come to their groups: what each score means in this store, and which orders count.
 * @param view - null before the first scoring
 */
export function BoundariesPage({ view }: { readonly view: BoundariesView | null }) {
  const { t } = useTranslation();
  return (
    <Page
      title={t("boundaries.title")}
      subtitle={t("boundaries.subtitle")}
      backAction={{ content: t("groupPage.back"), url: "/app" }}
    >
      <BlockStack gap="400">
        {view === null ? (
          <Card>
            <Text as="p">{t("boundaries.notScored")}</Text>
          </Card>
        ) : (
          <>
            <BoundariesCard boundaries={view.boundaries} rhythm={view.rhythm} />
            <LeftOutCard leftOut={view.leftOut} />
            <FullReadCard found={view.lastFullRead} />
          </>
        )}
      </BlockStack>
    </Page>
  );
}
