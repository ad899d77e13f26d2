import { Banner, BlockStack, Button, ButtonGroup } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import type { Deciding, Decision, DecisionName, DecisionResult, PauseView, TargetName } from "./decision.ts";
import { PendingSync } from "./pending-sync.tsx";
import { isRunning, type SetView } from "./set-view.ts";
import { UndoButton } from "./undo-button.tsx";

interface TargetDecisionsProps {
  readonly target: TargetName;
  readonly set: SetKey;
  readonly view: SetView;
  /** Whether there is a run to send. */
  readonly canSend: boolean;
  /** The decision that is being made right now, and the result of the last one. */
  readonly deciding: Decision | null;
  readonly decided: DecisionResult | null;
  readonly onDecide: (decision: Decision) => void;
  /** Whether the page's primary button is here. */
  readonly isPrimary: boolean;
  /** The button that syncs now. It is not shown while a sync waits for the merchant, or when nothing may be sent. */
  readonly syncNow: ReactNode;
  /** The target's own buttons, which come last. */
  readonly children: ReactNode;
}

/** What waits for the merchant of a set at a target that is on, and what the merchant can do there. */
export function TargetDecisions(props: TargetDecisionsProps) {
  const { target, set, view, canSend, decided, isPrimary, syncNow, children } = props;
  const { t } = useTranslation();
  const { waiting, paused, undo, lastSync } = view;
  const deciding = decidingOf(props);
  const isStale = decided?.target === target && decided.set === set && decided.outcome === "stale";
  const running = isRunning(view);
  const isUndoing = running && lastSync?.kind === "undo";
  const canPreview = canSend && lastSync?.status !== "paused";
  return (
    <BlockStack gap="400">
      {isStale ? (
        <Banner tone="info">
          <p>{t("sync.pending.stale")}</p>
        </Banner>
      ) : null}
      {paused === null || isUndoing ? null : (
        <Paused paused={paused} {...deciding} isPrimary={isPrimary && waiting === null} />
      )}
      {waiting === null ? null : (
        <PendingSync pending={waiting} isPaused={paused !== null} isPrimary={isPrimary} {...deciding} />
      )}
      <ButtonGroup>
        {waiting === null && paused === null ? syncNow : null}
        {running ? null : (
          <Decide name="preview" {...deciding} disabled={!canPreview}>
            {waiting === null ? t("sync.preview") : t("sync.previewAgain")}
          </Decide>
        )}
        {paused === null ? (
          <Decide name="pause" {...deciding}>
            {t("sync.pause")}
          </Decide>
        ) : null}
        {undo === null ? null : <UndoButton undo={undo} {...deciding} />}
        {children}
      </ButtonGroup>
    </BlockStack>
  );
}

function decidingOf({ target, set, deciding, onDecide }: TargetDecisionsProps): Deciding {
  return {
    target,
    set,
    busy: deciding?.target === target && deciding.set === set ? deciding.decision : null,
    onDecide: (decision: DecisionName, syncId?: number) =>
      onDecide({ decision, target, set, ...(syncId === undefined ? {} : { syncId }) }),
  };
}

interface PausedProps extends Deciding {
  readonly paused: PauseView;
  readonly isPrimary: boolean;
}

function Paused({ paused, isPrimary, ...deciding }: PausedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Banner tone="warning" title={t("sync.paused.heading", { moment: format.dateTime(paused.at) })}>
      <BlockStack gap="300" inlineAlign="start">
        <p>{t(`sync.paused.${paused.cause}`)}</p>
        <Decide name="resume" {...deciding} variant={isPrimary ? "primary" : "secondary"}>
          {t("sync.resume")}
        </Decide>
      </BlockStack>
    </Banner>
  );
}

interface DecideProps extends Deciding {
  readonly name: "preview" | "pause" | "resume";
  readonly disabled?: boolean;
  readonly variant?: "primary" | "secondary";
  readonly children: string;
}

function Decide({ name, busy, onDecide, disabled = false, variant = "secondary", children }: DecideProps) {
  return (
    <Button
      variant={variant}
      onClick={() => onDecide(name)}
      loading={busy === name}
      disabled={disabled || busy !== null}
    >
      {children}
    </Button>
  );
}
