import { BlockStack, Button, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { GROUPS_SET } from "../../domain/sync/audience-set.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { Deciding, UndoView } from "./decision.ts";

/** What an undo leaves at the target. */
const STAYS = { shopify_tags: null, klaviyo: "sync.undo.profilesStay" } as const;

/** Undoes the last sync, after the merchant has seen what that means. */
export function UndoButton({ undo, target, set, busy, onDecide }: Deciding & { readonly undo: UndoView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const confirm = (): void => {
    close();
    onDecide("undo", undo.syncId);
  };
  const { customers, leaving } = undo;
  const stays = STAYS[target];
  return (
    <>
      <Button onClick={() => setAsking(true)} loading={busy === "undo"} disabled={busy !== null}>
        {undo.again ? t("sync.undo.again") : t("sync.undo.button")}
      </Button>
      <Modal
        open={asking}
        onClose={close}
        title={t("sync.undo.heading")}
        primaryAction={{ content: t("sync.undo.button"), destructive: true, onAction: confirm }}
        secondaryActions={[{ content: t("sync.undo.keep"), onAction: close }]}
      >
        <Modal.Section>
          <BlockStack gap="200">
            <Text as="p">
              {t(`sync.undo.text.${target}`, {
                count: customers,
                customers: format.count(customers),
                moment: format.dateTime(undo.startedAt),
              })}
            </Text>
            {leaving === 0 ? null : (
              <Text as="p">
                {t(set === GROUPS_SET ? "sync.undo.leaving" : "sync.undo.leavingSet", {
                  count: leaving,
                  customers: format.count(leaving),
                })}
              </Text>
            )}
            {stays === null ? null : <Text as="p">{t(stays)}</Text>}
            <Text as="p">{t("sync.undo.pauses")}</Text>
          </BlockStack>
        </Modal.Section>
      </Modal>
    </>
  );
}
