import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SinceThenView } from "../../domain/experiment/since-then.ts";
import { useFormat } from "../format/shop-format.tsx";
import { SinceThenCard } from "../ui/since-then-card.tsx";

/** What the members of today ordered since the segment was sent. It says that it is no proof. */
export function SegmentSinceThen({ view }: { readonly view: SinceThenView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = t("segmentPage.sinceThen.text", {
    count: view.days,
    days: format.count(view.days),
    moment: format.dateTime(view.sentAt),
  });
  return (
    <SinceThenCard
      view={view}
      heading={t("segmentPage.sinceThen.heading")}
      intro={<Text as="p">{text}</Text>}
      proof={<Text as="p">{t("segmentPage.sinceThen.noProof")}</Text>}
    />
  );
}
