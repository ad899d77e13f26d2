import { BlockStack, Checkbox, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { ARMS } from "../../domain/experiment/arm.ts";
import { TARGET_NAMES, type TargetName } from "../target/decision.ts";
import type { SentArm, StartFormView } from "./form-view.ts";
import { Card } from "../ui/card.tsx";

interface SentChoiceProps {
  readonly places: StartFormView["places"];
  readonly sent: readonly SentArm[];
  readonly onChange: (sent: readonly SentArm[]) => void;
}

/** Where the arms are sent. Nothing is sent before the merchant has seen a preview. */
export function SentChoice({ places, sent, onChange }: SentChoiceProps) {
  const { t } = useTranslation();
  const isSent = (one: SentArm): boolean =>
    sent.some(({ arm, target }) => arm === one.arm && target === one.target);
  const turn = (one: SentArm, on: boolean): void => {
    const others = sent.filter(({ arm, target }) => arm !== one.arm || target !== one.target);
    onChange(on ? [...others, one] : others);
  };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("campaigns.sentHeading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("campaigns.sentText")}
        </Text>
        {TARGET_NAMES.map((target) =>
          places[target] === null ? (
            <Off key={target} target={target} />
          ) : (
            <BlockStack key={target}>
              {ARMS.map((arm) => (
                <Checkbox
                  key={arm}
                  label={t(`campaigns.sent.${target}.${arm}`)}
                  checked={isSent({ arm, target })}
                  onChange={(on) => turn({ arm, target }, on)}
                />
              ))}
            </BlockStack>
          ),
        )}
      </BlockStack>
    </Card>
  );
}

function Off({ target }: { readonly target: TargetName }) {
  const { t } = useTranslation();
  return (
    <Text as="p">
      {t(`segmentSync.${target}.off`)} <Link url="/app/sync">{t("segmentSync.toSync")}</Link>
    </Text>
  );
}
