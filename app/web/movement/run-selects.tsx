import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { momentLabels } from "../format/moment-labels.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { FlowView, RunOption } from "./movement-view.ts";

interface RunSelectsProps {
  readonly flow: FlowView;
  readonly runs: readonly RunOption[];
  readonly onChoose: (from: number, to: number) => void;
}

/** Chooses the two runs. If they are chosen the wrong way round, they are swapped. */
export function RunSelects({ flow, runs, onChoose }: RunSelectsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const labels = momentLabels(
    format,
    runs.map(({ asOf }) => asOf),
  );
  const options = runs.map(({ id }, place) => ({ value: String(id), label: labels[place] ?? "" }));
  return (
    <div className="sf-pair">
      <Select
        label={t("movement.fromLabel")}
        name="from"
        options={options}
        value={String(flow.from.id)}
        onChange={(id) => onChoose(Number(id), flow.to.id)}
      />
      <Select
        label={t("movement.toLabel")}
        name="to"
        options={options}
        value={String(flow.to.id)}
        onChange={(id) => onChoose(flow.from.id, Number(id))}
      />
    </div>
  );
}
