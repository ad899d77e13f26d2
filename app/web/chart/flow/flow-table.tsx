import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GROUPS, type Group } from "../../../domain/groups/group.ts";
import { isBetter } from "../../../domain/groups/ranking.ts";
import type { FlowCell, FlowMatrix } from "../../../domain/movement/flow.ts";
import { useFormat } from "../../format/shop-format.tsx";

type State = Group | null;

/** Customers and their spend, from each group to each other one. Customers who stayed are muted. */
export function FlowTable({ matrix }: { matrix: FlowMatrix }) {
  const { t } = useTranslation();
  const states = statesShown(matrix);
  return (
    <div className="sf-scroll" role="region" aria-label={t("movement.tableCaption")} tabIndex={0}>
      <table className="sf-table sf-matrix sf-flows">
        <caption>
          <Text as="span" visuallyHidden>
            {t("movement.tableCaption")}
          </Text>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("movement.fromTo")}</th>
            {states.map((to) => (
              <th key={to} scope="col" className="sf-number">
                {t(`group.${to ?? "none"}.name`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {states.map((from) => (
            <tr key={from}>
              <th scope="row">{t(`group.${from ?? "none"}.name`)}</th>
              {states.map((to) => (
                <Cell key={to} from={from} to={to} cell={cellOf(matrix, from, to)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ from, to, cell }: { from: State; to: State; cell: FlowCell }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (cell.customers === 0) {
    return (
      <td className="sf-number" data-way="nobody">
        {t("figure.none")}
      </td>
    );
  }
  return (
    <td className="sf-number" data-way={wayOf(from, to)}>
      {format.count(cell.customers)}
      <span className="sf-stake">{format.wholeMoney(cell.spentMinor)}</span>
    </td>
  );
}

/** The six groups. "No group" only if customers came from there or went there. */
function statesShown(matrix: FlowMatrix): State[] {
  const none = [...GROUPS, null].some(
    (state) => cellOf(matrix, state, null).customers + cellOf(matrix, null, state).customers > 0,
  );
  return none ? [...GROUPS, null] : [...GROUPS];
}

function cellOf({ states, cells }: FlowMatrix, from: State, to: State): FlowCell {
  return cells[states.indexOf(from)]?.[states.indexOf(to)] ?? { customers: 0, spentMinor: 0 };
}

function wayOf(from: State, to: State): "stayed" | "better" | "worse" {
  if (from === to) return "stayed";
  return to !== null && isBetter(to, from) ? "better" : "worse";
}
