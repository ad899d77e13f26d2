import { Banner, BlockStack, Button, InlineStack, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { erasureReasonKeys } from "../i18n/codes.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { ErasureObstacleView } from "./home-view.ts";

interface ErasuresProps {
  readonly obstacles: readonly ErasureObstacleView[];
  readonly onDone: (obstacle: ErasureObstacleView) => void;
}

/** Erasures of customers that did not reach every target, each with its next step. Empty when all did. */
export function Erasures({ obstacles, onDone }: ErasuresProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (obstacles.length === 0) return null;
  return (
    <Banner tone="warning" title={t("erasure.heading")}>
      <BlockStack gap="200">
        <p>{t("erasure.text")}</p>
        <List>
          {obstacles.map((obstacle) => {
            const { erasureId, target, code, givenUp, requestedAt } = obstacle;
            const which = t("erasure.which", {
              where: t(`erasure.where.${target}`),
              moment: format.dateTime(requestedAt),
            });
            const next = givenUp ? t(`erasure.byHand.${target}`) : t("erasure.trying");
            return (
              <List.Item key={`${String(erasureId)} ${target}`}>
                <InlineStack gap="200" blockAlign="center">
                  <span>{t("erasure.item", { which, reason: t(erasureReasonKeys(code)), next })}</span>
                  {givenUp ? (
                    <Button
                      variant="plain"
                      accessibilityLabel={t("erasure.doneOf", { which })}
                      onClick={() => onDone(obstacle)}
                    >
                      {t("erasure.done")}
                    </Button>
                  ) : null}
                </InlineStack>
              </List.Item>
            );
          })}
        </List>
      </BlockStack>
    </Banner>
  );
}
