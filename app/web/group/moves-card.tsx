import { BlockStack, InlineGrid, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { GroupMove } from "../../domain/movement/group-moves.ts";
import { useMomentInSentence } from "../format/moment-words.ts";
import { useFormat } from "../format/shop-format.tsx";
import { BarTable } from "../ui/bar-table.tsx";
import type { GroupMovesView } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

const WAYS = ["came", "went"] as const;

/** Which groups its customers came from, and where they went, in about the last month. */
export function MovesCard({ moves }: { readonly moves: GroupMovesView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const inSentence = useMomentInSentence();
  const count = (some: readonly GroupMove[]): string =>
    format.count(some.reduce((sum, { customers }) => sum + customers, 0));
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("groupPage.moves.heading")}
          </Text>
          <Text as="p">
            {t("groupPage.moves.text", {
              since: inSentence(moves.since),
              came: count(moves.came),
              went: count(moves.went),
            })}
          </Text>
          <Text as="p" tone="subdued">
            {t(`groupPage.moves.basis.${moves.inHindsight ? "inHindsight" : "asItHappened"}`)}
          </Text>
        </BlockStack>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap={{ xs: "400", md: "800" }} alignItems="start">
          {WAYS.map((way) => (
            <Moves key={way} way={way} moves={moves[way]} />
          ))}
        </InlineGrid>
        <Link url="/app/movement">{t("groupPage.moves.more")}</Link>
      </BlockStack>
    </Card>
  );
}

interface MovesProps {
  readonly way: (typeof WAYS)[number];
  readonly moves: readonly GroupMove[];
}

function Moves({ way, moves }: MovesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t(`groupPage.moves.${way}`)}
      </Text>
      {moves.length === 0 ? (
        <Text as="p" tone="subdued">
          {t(way === "came" ? "groupPage.moves.nobodyCame" : "groupPage.moves.nobodyWent")}
        </Text>
      ) : (
        <BarTable
          caption={t(`groupPage.moves.${way}`)}
          labelHeading={t("groupPage.moves.group")}
          valueHeading={t("groupPage.moves.customers")}
          rows={moves.map(({ group, customers, spentMinor }) => ({
            key: group ?? "none",
            label: t(`group.${group ?? "none"}.name`),
            value: customers,
            group,
            note: t("groupPage.moves.note", { amount: format.wholeMoney(spentMinor) }),
          }))}
        />
      )}
    </BlockStack>
  );
}
