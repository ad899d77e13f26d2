import { BlockStack, Box, Button, Collapsible, Icon, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { CheckCircleIcon, XIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { SetupProgress, SetupStep } from "../../domain/setup/setup-guide.ts";
import { Card } from "../ui/card.tsx";

/** Where a step is done. The orders are read by themselves. */
const WHERE: Readonly<Record<Exclude<SetupStep, "orders">, string>> = {
  groups: "/app/groups/loyal",
  tags: "/app/sync",
  klaviyo: "/app/sync",
  segment: "/app/segments/presets",
};

interface SetupGuideProps {
  readonly progress: SetupProgress;
  readonly dismissing: boolean;
  readonly onDismiss: () => void;
}

/** The first steps of a new merchant. The next one is open. A click opens another one, or closes the open one. */
export function SetupGuide({ progress, dismissing, onDismiss }: SetupGuideProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<SetupStep | "none" | null>(null);
  const open = chosen ?? progress.next;
  const done = progress.steps.filter((each) => each.done).length;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" wrap={false} gap="200">
          <Text as="h2" variant="headingMd" id="sf-setup-name">
            {t("setup.heading")}
          </Text>
          <Button
            icon={XIcon}
            variant="tertiary"
            accessibilityLabel={t("setup.dismiss")}
            loading={dismissing}
            onClick={onDismiss}
          />
        </InlineStack>
        <BlockStack gap="150">
          <Text as="p" tone="subdued">
            {t("setup.done", { done, steps: progress.steps.length })}
          </Text>
          <ProgressBar
            progress={(100 * done) / progress.steps.length}
            size="small"
            tone="primary"
            ariaLabelledBy="sf-setup-name"
          />
        </BlockStack>
        <BlockStack gap="050">
          {progress.steps.map((each) => (
            <Step
              key={each.step}
              {...each}
              isOpen={each.step === open}
              onToggle={() => setChosen(each.step === open ? "none" : each.step)}
            />
          ))}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

interface StepProps {
  readonly step: SetupStep;
  readonly done: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Step({ step, done, isOpen, onToggle }: StepProps) {
  const { t } = useTranslation();
  const id = `sf-setup-${step}`;
  return (
    <div className="sf-setup-step" data-open={isOpen}>
      <InlineStack gap="200" wrap={false} blockAlign="start">
        <Mark done={done} />
        <Box width="100%">
          <button
            type="button"
            className="sf-setup-name"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={onToggle}
          >
            <Text as="span" fontWeight={isOpen ? "semibold" : "regular"} {...(done && { tone: "subdued" })}>
              {t(`setup.step.${step}.name`)}
            </Text>
          </button>
          <Collapsible id={id} open={isOpen}>
            <Box paddingBlockStart="100" paddingBlockEnd="200">
              <BlockStack gap="200" inlineAlign="start">
                <Text as="p">{t(`setup.step.${step}.text`)}</Text>
                {step === "orders" ? null : (
                  <Button url={WHERE[step]}>{t(`setup.step.${step}.action`)}</Button>
                )}
              </BlockStack>
            </Box>
          </Collapsible>
        </Box>
      </InlineStack>
    </div>
  );
}

/** Whether a step is done, as a picture with words for who doesn't see it. */
function Mark({ done }: { done: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="sf-setup-mark">
      {done ? <Icon source={CheckCircleIcon} tone="success" /> : <span className="sf-setup-ring" />}
      <Text as="span" visuallyHidden>
        {done ? t("setup.isDone") : t("setup.isOpen")}
      </Text>
    </span>
  );
}
