import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { FlowFact } from "../chart/flow/flow-fact.tsx";
import { FlowPicture } from "../chart/flow/flow-picture.tsx";
import type { RecentView } from "./home-view.ts";
import { Card } from "../ui/card.tsx";

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
  const { better, worse } = matrix;
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
          <FlowFact term={t("movement.better")} cell={better} />
          <FlowFact term={t("movement.worse")} cell={worse} />
        </dl>
        <FlowPicture matrix={matrix} from={from} to={to} />
        <Link url="/app/movement">{t("home.recent.more")}</Link>
      </BlockStack>
    </Card>
  );
}
