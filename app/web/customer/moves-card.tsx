import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { MoveWay } from "../move-way.tsx";
import { useFormat } from "../shop-format.tsx";
import type { MoveRow } from "./customer-view.ts";

/** When the customer changed group, from where to where, and why; newest first. */
export function MovesCard({ moves }: { moves: readonly MoveRow[] }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd" id="sf-moves-name">
          {t("customerPage.movesHeading")}
        </Text>
        {moves.length === 0 ? <Text as="p">{t("customerPage.noMoves")}</Text> : <Table moves={moves} />}
      </BlockStack>
    </Card>
  );
}

function Table({ moves }: { moves: readonly MoveRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [move, why] = [t("customerPage.move"), t("customerPage.why")];
  return (
    <table className="sf-table sf-table-stacked" role="table" aria-labelledby="sf-moves-name">
      <thead role="rowgroup">
        <tr role="row">
          {[t("customerPage.moveDate"), move, why].map((label) => (
            <th key={label} role="columnheader" scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {moves.map(({ at, from, to, cause }, place) => (
          // Moves come in the order of their runs, several of which may be as of one moment.
          <tr key={moves.length - place} role="row">
            <th role="rowheader" scope="row" className="sf-nowrap">
              {format.date(at)}
            </th>
            <td role="cell" data-label={move}>
              <MoveWay from={from} to={to} />
            </td>
            <td role="cell" data-label={why}>
              {t(`customerPage.cause.${cause}`)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
