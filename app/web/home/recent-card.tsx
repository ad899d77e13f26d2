import { BlockStack, Card, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FlowCell } from "../../domain/movement/flow.ts";
import { Sankey } from "../chart/sankey.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { FlowTable } from "../ui/flow-table.tsx";
import { HeadlineFact } from "../ui/headline-fact.tsx";
import type { RecentView } from "./home-view.ts";

interface RecentCardProps {
  readonly recent: RecentView;
  /** The names of both moments. */
  readonly from: string;
  readonly to: string;
  /** The name of the earlier one within a sentence. */
  readonly since: string;
}

/** How customers moved between the groups in about the last month. */
export function RecentCard({ recent: { matrix, inHindsight }, from, to, since }: RecentCardProps) {
  const { t } = useTranslation();
  const { states, cells, better, worse } = matrix;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("home.recent.heading", { since })}
          </Text>
          <Text as="p" tone="subdued">
            {inHindsight ? t("home.recent.inHindsight") : t("home.recent.asItHappened")}
          </Text>
        </BlockStack>
        <dl className="sf-values">
          <Moved term={t("movement.better")} cell={better} />
          <Moved term={t("movement.worse")} cell={worse} />
        </dl>
        <Sankey
          title={t("movement.pictureTitle", { from, to })}
          states={states}
          flows={cells.flatMap((row, i) =>
            row.map(({ customers }, j) => ({ from: i, to: j, value: customers })),
          )}
          from={from}
          to={to}
          figures={<FlowTable matrix={matrix} />}
        />
        <Link url="/app/movement">{t("home.recent.more")}</Link>
      </BlockStack>
    </Card>
  );
}

function Moved({ term, cell: { customers, spentMinor } }: { term: string; cell: FlowCell }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <HeadlineFact
      term={term}
      value={t("home.customersInGroups", { count: customers, customers: format.count(customers) })}
      note={t("movement.stake", { amount: format.wholeMoney(spentMinor) })}
    />
  );
}
