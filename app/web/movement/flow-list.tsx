import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FlowMatrix } from "../../domain/movement/flow.ts";
import { largestFlows, type NamedFlow } from "../../domain/movement/largest-flows.ts";
import { MoveWay } from "../ui/move-way.tsx";
import { useFormat } from "../format/shop-format.tsx";

const SHOWN = 6;

/** The ways that most customers went. */
export function FlowList({ matrix }: { matrix: FlowMatrix }) {
  const { t } = useTranslation();
  const flows = largestFlows(matrix).slice(0, SHOWN);
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("movement.largestHeading")}
      </Text>
      {flows.length === 0 ? (
        <Text as="p">{t("movement.nobodyMoved")}</Text>
      ) : (
        <ul className="sf-moves">
          {flows.map((flow) => (
            <Flow key={`${flow.from}-${flow.to}`} flow={flow} />
          ))}
        </ul>
      )}
    </BlockStack>
  );
}

function Flow({ flow }: { flow: NamedFlow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { from, to, customers, spentMinor } = flow;
  return (
    <li>
      <MoveWay from={from} to={to} />
      <Text as="p">
        {t("home.customersInGroups", { count: customers, customers: format.count(customers) })}
        {" · "}
        {t("movement.stake", { amount: format.wholeMoney(spentMinor) })}
      </Text>
    </li>
  );
}
