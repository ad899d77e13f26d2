import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { netChanges } from "../../domain/movement/net-change.ts";
import { GroupBadge } from "../ui/group-badge.tsx";
import { momentLabels } from "../format/moment-labels.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { FlowView } from "./movement-view.ts";

/** The size of each group at both runs, and the difference. */
export function NetCard({ flow }: { flow: FlowView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns = [...momentLabels(format, [flow.from.asOf, flow.to.asOf]), t("movement.change")];
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd" id="sf-net-name">
          {t("movement.netHeading")}
        </Text>
        <table className="sf-table" aria-labelledby="sf-net-name">
          <thead>
            <tr>
              <th scope="col">{t("movement.group")}</th>
              {columns.map((label, place) => (
                <th key={`${place}-${label}`} scope="col" className="sf-number sf-wrapping">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {netChanges(flow.matrix).map(({ group, before, after }) => (
              <tr key={group}>
                <th scope="row">
                  <GroupBadge group={group} />
                </th>
                <td className="sf-number">{format.count(before)}</td>
                <td className="sf-number">{format.count(after)}</td>
                <td className="sf-number">
                  <strong>{format.change(after - before)}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </BlockStack>
    </Card>
  );
}
