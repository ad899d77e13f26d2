import { BlockStack, Button, ChoiceList, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TargetName } from "../../target/decision.ts";

interface LeaveTargetProps {
  readonly target: TargetName;
  readonly busy: boolean;
  readonly onLeave: (cleanUp: boolean) => void;
}

/** Switches a target off. First asks the merchant what happens to what Sixfold put there. */
export function LeaveTarget({ target, busy, onLeave }: LeaveTargetProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [cleanUp, setCleanUp] = useState(false);
  const close = (): void => setAsking(false);
  const open = (): void => {
    setCleanUp(false);
    setAsking(true);
  };
  const confirm = (): void => {
    close();
    onLeave(cleanUp);
  };
  const off = t(`sync.leave.${target}.button`);
  return (
    <>
      <Button variant="tertiary" tone="critical" onClick={open} loading={busy}>
        {off}
      </Button>
      <Modal
        open={asking}
        onClose={close}
        title={t(`sync.leave.${target}.heading`)}
        primaryAction={{
          content: cleanUp ? t(`sync.leave.${target}.cleanUpButton`) : off,
          destructive: true,
          onAction: confirm,
        }}
        secondaryActions={[{ content: t(`sync.leave.${target}.keep`), onAction: close }]}
      >
        <Modal.Section>
          <LeaveChoices target={target} cleanUp={cleanUp} onChoose={setCleanUp} />
        </Modal.Section>
      </Modal>
    </>
  );
}

interface LeaveChoicesProps {
  readonly target: TargetName;
  readonly cleanUp: boolean;
  readonly onChoose: (cleanUp: boolean) => void;
}

/** What Sixfold deletes of its own in both cases. */
const ERASED = { shopify_tags: null, klaviyo: "sync.leave.klaviyo.erased" } as const;

/** The two ways to switch off, and what each means. */
export function LeaveChoices({ target, cleanUp, onChoose }: LeaveChoicesProps) {
  const { t } = useTranslation();
  const erased = ERASED[target];
  return (
    <BlockStack gap="400">
      <ChoiceList
        title={t(`sync.leave.${target}.question`)}
        name={`sf-leave-${target}`}
        selected={[cleanUp ? "clean_up" : "leave"]}
        onChange={([choice]) => onChoose(choice === "clean_up")}
        choices={[
          { value: "leave", label: t("sync.leave.leave"), helpText: t(`sync.leave.${target}.leaveHelp`) },
          {
            value: "clean_up",
            label: t("sync.leave.cleanUp"),
            helpText: t(`sync.leave.${target}.cleanUpHelp`),
          },
        ]}
      />
      {erased === null ? null : <Text as="p">{t(erased)}</Text>}
    </BlockStack>
  );
}
