import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { FlowCell, FlowMatrix } from "../../domain/movement/flow.ts";
import { Sankey } from "../chart/sankey.tsx";
import { HeadlineFact } from "../ui/headline-fact.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { FlowList } from "./flow-list.tsx";
import { FlowTable } from "../ui/flow-table.tsx";
import { MomentSelects } from "./moment-selects.tsx";
import { useMomentWords } from "../format/moment-words.ts";
import type { FlowChoice, FlowView } from "./movement-view.ts";

interface FlowCardProps {
  readonly flow: FlowView;
  readonly windowYears: number;
  readonly loading: boolean;
  readonly onChoose: (choice: FlowChoice) => void;
}

/** Two moments to choose, and how customers moved between them. */
export function FlowCard({ flow, windowYears, loading, onChoose }: FlowCardProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("movement.flowHeading")}
          </Text>
          <Text as="p" tone="subdued">
            {t(`movement.basis.${flow.by}`)}
          </Text>
        </BlockStack>
        <MomentSelects flow={flow} onChoose={onChoose} />
        <div className={loading ? "sf-busy" : undefined} aria-busy={loading}>
          <Flows flow={flow} windowYears={windowYears} />
        </div>
      </BlockStack>
    </Card>
  );
}

function Flows({ flow: { by, from, to, matrix }, windowYears }: Pick<FlowCardProps, "flow" | "windowYears">) {
  const { t } = useTranslation();
  const format = useFormat();
  const [fromWords = "", toWords = ""] = useMomentWords()([from, to]);
  const { better, worse, stayed, states, cells } = matrix;
  return (
    <BlockStack gap="400">
      <dl className="sf-values">
        <Sum term={t("movement.better")} cell={better} />
        <Sum term={t("movement.worse")} cell={worse} />
        <Sum term={t("movement.stayed")} cell={stayed} />
      </dl>
      <Text as="p">{t("movement.follow")}</Text>
      {/* Another pair of moments is another picture: nothing stays chosen. */}
      <Sankey
        key={`${by}-${from.key}-${to.key}`}
        title={t("movement.pictureTitle", { from: fromWords, to: toWords })}
        states={states}
        flows={cells.flatMap((row, i) =>
          row.map(({ customers }, j) => ({ from: i, to: j, value: customers })),
        )}
        from={fromWords}
        to={toWords}
        figures={<FlowTable matrix={matrix} />}
      />
      <FlowList matrix={matrix} />
      <Text as="p" variant="bodySm" tone="subdued">
        {t(`movement.stakeHelp.${by}`)}
        {inNoGroup(matrix)
          ? ` ${t("movement.noGroupHelp", { count: windowYears, years: format.count(windowYears) })}`
          : null}
      </Text>
    </BlockStack>
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

/** Somebody came from no group, or went there. */
function inNoGroup({ states, cells }: FlowMatrix): boolean {
  const none = states.indexOf(null);
  return cells.some((row, from) =>
    row.some(({ customers }, to) => customers > 0 && (from === none || to === none)),
  );
}
