import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FlowCell } from "../../domain/movement/flow.ts";
import { HeadlineFact } from "../ui/headline-fact.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { FlowList } from "./flow-list.tsx";
import { FlowTable } from "./flow-table.tsx";
import type { FlowView, RunOption } from "./movement-view.ts";
import { RunSelects } from "./run-selects.tsx";

interface FlowCardProps {
  readonly flow: FlowView;
  readonly runs: readonly RunOption[];
  readonly loading: boolean;
  readonly onChoose: (from: number, to: number) => void;
}

/** Two runs to choose, and how customers moved between them. */
export function FlowCard({ flow, runs, loading, onChoose }: FlowCardProps) {
  const { t } = useTranslation();
  const { better, worse, stayed } = flow.matrix;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("movement.flowHeading")}
        </Text>
        <RunSelects flow={flow} runs={runs} onChoose={onChoose} />
        <div className={loading ? "sf-busy" : undefined} aria-busy={loading}>
          <BlockStack gap="400">
            <dl className="sf-values">
              <Sum term={t("movement.better")} cell={better} />
              <Sum term={t("movement.worse")} cell={worse} />
              <Sum term={t("movement.stayed")} cell={stayed} />
            </dl>
            <Text as="p" tone="subdued">
              {t("movement.stakeHelp")}
            </Text>
            <div className="sf-on-wide">
              <FlowTable matrix={flow.matrix} />
            </div>
            <div className="sf-on-narrow">
              <FlowList matrix={flow.matrix} />
            </div>
          </BlockStack>
        </div>
      </BlockStack>
    </Card>
  );
}

function Sum({ term, cell }: { term: ReactNode; cell: FlowCell }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, spentMinor } = cell;
  return (
    <HeadlineFact
      term={term}
      value={t("home.customersInGroups", { count: customers, customers: format.count(customers) })}
      note={t("movement.stake", { amount: format.wholeMoney(spentMinor) })}
    />
  );
}
