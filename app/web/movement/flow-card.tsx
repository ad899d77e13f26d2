import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FlowMatrix } from "../../domain/movement/flow.ts";
import { FlowFact } from "../chart/flow/flow-fact.tsx";
import { FlowPicture } from "../chart/flow/flow-picture.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { FlowList } from "./flow-list.tsx";
import { MomentSelects } from "./moment-selects.tsx";
import { useMomentWords } from "../format/moment-words.ts";
import type { FlowChoice, FlowView } from "./movement-view.ts";
import { Card } from "../ui/card.tsx";

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
  const { better, worse, stayed } = matrix;
  return (
    <BlockStack gap="400">
      <dl className="sf-values">
        <FlowFact term={t("movement.better")} cell={better} />
        <FlowFact term={t("movement.worse")} cell={worse} />
        <FlowFact term={t("movement.stayed")} cell={stayed} />
      </dl>
      <Text as="p">{t("movement.follow")}</Text>
      {/* Another pair of moments is another picture: nothing stays chosen. */}
      <FlowPicture key={`${by}-${from.key}-${to.key}`} matrix={matrix} from={fromWords} to={toWords} />
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

/** Somebody came from no group, or went there. */
function inNoGroup({ states, cells }: FlowMatrix): boolean {
  const none = states.indexOf(null);
  return cells.some((row, from) =>
    row.some(({ customers }, to) => customers > 0 && (from === none || to === none)),
  );
}
