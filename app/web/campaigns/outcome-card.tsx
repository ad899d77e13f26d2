import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { showToast } from "../frame/app-bridge.ts";
import { useFormat } from "../format/shop-format.tsx";
import { VerdictBadge } from "./experiment-list.tsx";
import type { ExperimentView } from "./experiment-view.ts";
import { outcomeParagraph } from "./outcome-words.ts";
import { useSourceName } from "./source-name.ts";
import { Card } from "../ui/card.tsx";

interface OutcomeCardProps {
  readonly view: ExperimentView;
  readonly updating: boolean;
  readonly onUpdate: () => void;
}

/** What came of it, in one paragraph that a shop owner can send on. */
export function OutcomeCard({ view, updating, onUpdate }: OutcomeCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const source = useSourceName()(view);
  const { result } = view;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t(view.state === "running" ? "campaigns.soFarHeading" : "campaigns.outcomeHeading")}
          </Text>
          <VerdictBadge item={{ state: view.state, outcome: result?.outcome ?? null }} />
        </InlineStack>
        {result === null ? (
          <Text as="p">{t("campaigns.workingOut")}</Text>
        ) : (
          <>
            <Forwardable text={outcomeParagraph(view, result.outcome, { t, format, source })} />
            <Text as="p" tone="subdued">
              {t("campaigns.asOf", { moment: format.dateTime(result.at) })}
              {view.isDue ? ` ${t("campaigns.beingUpdated")}` : ""}
            </Text>
            {view.state === "running" ? (
              <InlineStack>
                <Button variant="plain" onClick={onUpdate} loading={updating}>
                  {t("campaigns.update")}
                </Button>
              </InlineStack>
            ) : null}
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function Forwardable({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setFailed(false);
      showToast(t("campaigns.copied"));
    } catch {
      // A browser may refuse it, and then the text can still be selected.
      setFailed(true);
    }
  };
  return (
    <BlockStack gap="300" inlineAlign="start">
      <Text as="p">
        <bdi>{text}</bdi>
      </Text>
      <Button onClick={() => void copy()}>{t("campaigns.copy")}</Button>
      {failed ? (
        <Text as="p" tone="critical">
          {t("campaigns.copyFailed")}
        </Text>
      ) : null}
    </BlockStack>
  );
}
