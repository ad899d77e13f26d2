import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { Group } from "../../domain/groups/group.ts";
import { GroupBadge } from "../ui/group-badge.tsx";
import type { ExplanationView } from "./customer-view.ts";
import { isNear, useWayWords } from "./way-words.ts";
import { Card } from "../ui/card.tsx";

interface WaysCardProps {
  readonly explanation: ExplanationView;
  readonly asOf: string;
}

/** The nearest ways into a better group and out of this one. Each is a sentence. */
export function WaysCard({ explanation, asOf }: WaysCardProps) {
  const { t } = useTranslation();
  const words = useWayWords(asOf);
  const sentences = [
    ...explanation.ways
      .filter(({ kind, before }) => kind !== "keep" || isNear(before, asOf))
      .map((way) => ({ to: way.to, text: words.way(way) })),
    ...explanation.withoutOrder
      .filter(({ at }) => isNear(at, asOf))
      .map((change, place) => ({ to: change.to, text: words.change(change, place > 0) })),
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("customerPage.waysHeading")}
        </Text>
        {sentences.length === 0 ? (
          <Text as="p">{t("customerPage.noWays")}</Text>
        ) : (
          <ul className="sf-ways">
            {sentences.map(({ to, text }) => (
              <Sentence key={text} to={to} text={text} />
            ))}
          </ul>
        )}
        <Text as="p" variant="bodySm" tone="subdued">
          {t("customerPage.modelNote")}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** The sentence names the group. The badge is only for the eye. */
function Sentence({ to, text }: { to: Group | null; text: string }) {
  return (
    <li>
      <span aria-hidden>
        <GroupBadge group={to} />
      </span>
      <Text as="span">{text}</Text>
    </li>
  );
}
