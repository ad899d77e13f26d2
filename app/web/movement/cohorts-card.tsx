import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS } from "../../domain/groups/group.ts";
import type { CohortSizes, RecentCohorts } from "../../domain/movement/cohorts.ts";
import { HeatTable, type HeatRow } from "../chart/scores/heat-table.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { Card } from "../ui/card.tsx";

/** The customers who came in each month, and the groups that they are in today. */
export function CohortsCard({ cohorts }: { cohorts: RecentCohorts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { months, earlier } = cohorts;
  const states = [...GROUPS, ...(hasNoGroup(cohorts) ? [null] : [])];
  const row = (key: string, name: string, sizes: CohortSizes): HeatRow => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return {
      key,
      name: t("movement.cohort", { name, customers: format.count(total) }),
      cells: states.map((_, place) => {
        const size = sizes[place] ?? 0;
        const share = size === 0 ? null : format.share(size, total);
        return { value: size, words: share ?? t("figure.none") };
      }),
    };
  };
  const oldest = months.at(-1)?.month;
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("movement.cohortsHeading")}
          </Text>
          <Text as="p">{t("movement.cohortsText")}</Text>
        </BlockStack>
        <HeatTable
          title={t("movement.cohortsHeading")}
          corner={t("movement.cohortsCorner")}
          by="row"
          columns={states.map((group) => ({
            key: group ?? "none",
            name: t(`group.${group ?? "none"}.name`),
          }))}
          rows={[
            ...months.map(({ month, sizes }) => row(month, format.month(month), sizes)),
            ...(earlier === null
              ? []
              : [
                  row(
                    "earlier",
                    oldest === undefined
                      ? t("movement.earlier")
                      : t("movement.before", { month: format.month(oldest) }),
                    earlier,
                  ),
                ]),
          ]}
        />
      </BlockStack>
    </Card>
  );
}

function hasNoGroup({ months, earlier }: RecentCohorts): boolean {
  return [...months.map(({ sizes }) => sizes), earlier ?? []].some(
    (sizes) => (sizes[GROUPS.length] ?? 0) > 0,
  );
}
