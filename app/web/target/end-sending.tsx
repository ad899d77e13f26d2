import { Button, ChoiceList, Modal } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TargetName } from "./decision.ts";
import type { WayToEnd } from "./audience-view.ts";

interface EndSendingProps {
  readonly target: TargetName;
  readonly busy: boolean;
  readonly onEnd: (way: WayToEnd) => void;
}

/** Ends the sync of a segment at a target. First asks the merchant what becomes of the list or the tag. */
export function EndSending({ target, busy, onEnd }: EndSendingProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [way, setWay] = useState<WayToEnd>("keep");
  const open = (): void => {
    setWay("keep");
    setAsking(true);
  };
  const close = (): void => setAsking(false);
  const confirm = (): void => {
    close();
    onEnd(way);
  };
  return (
    <>
      <Button variant="tertiary" tone="critical" onClick={open} loading={busy}>
        {t("segmentSync.end.button")}
      </Button>
      <Modal
        open={asking}
        onClose={close}
        title={t(`segmentSync.end.heading.${target}`)}
        primaryAction={{ content: t(`segmentSync.end.confirm.${way}`), destructive: true, onAction: confirm }}
        secondaryActions={[{ content: t("segmentSync.end.cancel"), onAction: close }]}
      >
        <Modal.Section>
          <EndChoice name={`sf-end-${target}`} way={way} targets={[target]} onChoose={setWay} />
        </Modal.Section>
      </Modal>
    </>
  );
}

interface EndChoiceProps {
  readonly name: string;
  readonly way: WayToEnd;
  /** Where the segment is sent. */
  readonly targets: readonly TargetName[];
  readonly onChoose: (way: WayToEnd) => void;
}

/** The two ways to end, and what each means for the list and the tag. */
export function EndChoice({ name, way, targets, onChoose }: EndChoiceProps) {
  const { t } = useTranslation();
  const help = (choice: WayToEnd): string =>
    targets.map((target) => t(`segmentSync.end.${choice}.${target}`)).join(" ");
  return (
    <ChoiceList
      title={t("segmentSync.end.question")}
      name={name}
      selected={[way]}
      onChange={([choice]) => onChoose(choice === "clean_up" ? "clean_up" : "keep")}
      choices={[
        { value: "keep", label: t("segmentSync.end.keepLabel"), helpText: help("keep") },
        { value: "clean_up", label: t("segmentSync.end.cleanUpLabel"), helpText: help("clean_up") },
      ]}
    />
  );
}
