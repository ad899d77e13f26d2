import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS } from "../../domain/groups/group.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { PendingView } from "./insights-view.ts";

/** Customers by their group now and under the new boundaries, with the sizes of the groups before and after. */
export function RegroupedTable({ cells }: Pick<PendingView, "cells">) {
  const { t } = useTranslation();
  const customers = GROUPS.map((_, from) => GROUPS.map((_, to) => cells[from]?.[to]?.customers ?? 0));
  const after = GROUPS.map((_, to) => sum(customers.map((row) => row[to] ?? 0)));
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm" id="sf-regrouped-name">
        {t("pendingModel.matrixHeading")}
      </Text>
      <div className="sf-scroll" role="region" aria-labelledby="sf-regrouped-name" tabIndex={0}>
        <table className="sf-table sf-matrix">
          <caption>
            <Text as="span" tone="subdued">
              {t("pendingModel.matrixCaption")}
            </Text>
          </caption>
          <thead>
            <tr>
              <th scope="col">{t("pendingModel.now")}</th>
              {GROUPS.map((group) => (
                <th key={group} scope="col" className="sf-number">
                  {t(`group.${group}.name`)}
                </th>
              ))}
              <th scope="col" className="sf-number">
                {t("pendingModel.total")}
              </th>
            </tr>
          </thead>
          <tbody>
            {GROUPS.map((group, from) => (
              <Row key={group} name={t(`group.${group}.name`)} counts={customers[from] ?? []} stayed={from} />
            ))}
            <Row name={t("pendingModel.totalAfter")} counts={after} stayed={null} />
          </tbody>
        </table>
      </div>
    </BlockStack>
  );
}

interface RowProps {
  readonly name: string;
  readonly counts: readonly number[];
  /** The index of the customers who stay. */
  readonly stayed: number | null;
}

function Row({ name, counts, stayed }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{name}</th>
      {counts.map((count, to) => (
        <td key={GROUPS[to]} className="sf-number" data-moved={stayed !== null && to !== stayed && count > 0}>
          {count === 0 ? t("figure.none") : format.count(count)}
        </td>
      ))}
      <td className="sf-number">{format.count(sum(counts))}</td>
    </tr>
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, each) => total + each, 0);
}
