import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Score } from "../../domain/rfm/score.ts";
import { useFormat } from "../format/shop-format.tsx";

/** A score's three digits, with their names for people who can't see the table's heading. */
export function ScoreDigits({ score: { r, f, m } }: { readonly score: Score }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <span aria-hidden>{`${r} / ${f} / ${m}`}</span>
      <Text as="span" visuallyHidden>
        {t("groupPage.scoresSpoken", { r: format.count(r), f: format.count(f), m: format.count(m) })}
      </Text>
    </>
  );
}
