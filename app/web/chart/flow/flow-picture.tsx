import { useTranslation } from "react-i18next";

import type { FlowMatrix } from "../../../domain/movement/flow.ts";
import { FlowTable } from "./flow-table.tsx";
import { Sankey } from "./sankey.tsx";

interface FlowPictureProps {
  readonly matrix: FlowMatrix;
  /** The names of both moments. */
  readonly from: string;
  readonly to: string;
}

/** How customers moved between the groups from one moment to another, with its table. */
export function FlowPicture({ matrix, from, to }: FlowPictureProps) {
  const { t } = useTranslation();
  const { states, cells } = matrix;
  return (
    <Sankey
      title={t("movement.pictureTitle", { from, to })}
      states={states}
      flows={cells.flatMap((row, i) => row.map(({ customers }, j) => ({ from: i, to: j, value: customers })))}
      from={from}
      to={to}
      figures={<FlowTable matrix={matrix} />}
    />
  );
}
