import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { MoveWay } from "../ui/move-way.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { MoveRow } from "./customer-view.ts";

/** The customer's changes of group: when, from where to where, and why. Newest first. */
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
  return (
    <StackedTable
      labelledBy="sf-moves-name"
      // Moves come in the order of their runs. Several runs may be as of one moment.
      rows={moves.map((move, place) => ({ ...move, key: moves.length - place }))}
      keyOf={({ key }) => key}
      columns={[
        { label: t("customerPage.moveDate"), kind: "short", cell: ({ at }) => format.date(at) },
        { label: t("customerPage.move"), cell: ({ from, to }) => <MoveWay from={from} to={to} /> },
        { label: t("customerPage.why"), cell: ({ cause }) => t(`customerPage.cause.${cause}`) },
      ]}
    />
  );
}
