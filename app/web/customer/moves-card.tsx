import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { GroupBadge } from "../ui/group-badge.tsx";
import { MoveWay } from "../ui/move-way.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { MoveRow, StayRow } from "./customer-view.ts";

interface MovesCardProps {
  readonly moves: readonly MoveRow[];
  readonly stays: readonly StayRow[];
}

/**
 * The customer's changes of group: when, from where to where, and why. Below them the groups of the time before, in
 * hindsight. Newest first.
 */
export function MovesCard({ moves, stays }: MovesCardProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd" id="sf-moves-name">
          {t("customerPage.movesHeading")}
        </Text>
        {moves.length === 0 ? <Text as="p">{t("customerPage.noMoves")}</Text> : <Table moves={moves} />}
        {stays.length === 0 ? null : <Hindsight stays={stays} />}
      </BlockStack>
    </Card>
  );
}

/** Not mixed with the moves: nobody scored this customer then. */
function Hindsight({ stays }: { stays: readonly StayRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm" id="sf-stays-name">
        {t("customerPage.staysHeading")}
      </Text>
      <Text as="p" tone="subdued">
        {t("customerPage.staysNote")}
      </Text>
      <StackedTable
        labelledBy="sf-stays-name"
        rows={stays}
        keyOf={({ from }) => from}
        columns={[
          { label: t("customerPage.stayFrom"), kind: "short", cell: ({ from }) => format.date(from) },
          { label: t("customerPage.stayGroup"), cell: ({ group }) => <GroupBadge group={group} /> },
        ]}
      />
    </BlockStack>
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
