import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FlowChoice, FlowView } from "./movement-view.ts";
import { useMomentWords } from "../format/moment-words.ts";

interface MomentSelectsProps {
  readonly flow: FlowView;
  readonly onChoose: (choice: FlowChoice) => void;
}

/** Chooses what is compared, and the two moments. If they are chosen the wrong way round, they are swapped. */
export function MomentSelects({ flow, onChoose }: MomentSelectsProps) {
  const { t } = useTranslation();
  const wordsOf = useMomentWords();
  const { by, ways, moments, from, to } = flow;
  const labels = wordsOf(moments);
  const options = moments.map(({ key }, place) => ({ value: key, label: labels[place] ?? "" }));
  return (
    <div className="sf-pair sf-pair-wide">
      {ways.length > 1 ? (
        <Select
          label={t("movement.compareLabel")}
          name="by"
          options={ways.map((way) => ({ value: way, label: t(`movement.compare.${way}`) }))}
          value={by}
          onChange={(way) => onChoose({ by: way === "runs" ? "runs" : "months", moments: null })}
        />
      ) : null}
      <Select
        label={t("movement.fromLabel")}
        name="from"
        options={options}
        value={from.key}
        onChange={(key) => onChoose({ by, moments: { from: key, to: to.key } })}
      />
      <Select
        label={t("movement.toLabel")}
        name="to"
        options={options}
        value={to.key}
        onChange={(key) => onChoose({ by, moments: { from: from.key, to: key } })}
      />
    </div>
  );
}
