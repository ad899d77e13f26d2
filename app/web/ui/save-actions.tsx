import { SaveBar } from "@shopify/app-bridge-react";
import { Banner, Button, ButtonGroup } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useSaveBar } from "./use-save-bar.ts";

interface SaveActionsProps {
  /** Of the page's save bar. */
  readonly id: string;
  readonly open: boolean;
  readonly saving: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** The admin's save bar. Outside the admin, or without its script, buttons on the page. */
export function SaveActions({ id, open, saving, onSave, onDiscard }: SaveActionsProps) {
  const { t } = useTranslation();
  const bar = useSaveBar();
  if (bar === "unknown" || (bar === "page" && !open)) return null;
  if (bar === "admin") {
    return (
      <SaveBar id={id} open={open}>
        {/* App Bridge's own attribute. It marks the button that saves. */}
        <button {...{ variant: "primary" }} onClick={onSave} disabled={saving}>
          {t("saveBar.save")}
        </button>
        <button onClick={onDiscard} disabled={saving}>
          {t("saveBar.discard")}
        </button>
      </SaveBar>
    );
  }
  return (
    <Banner tone="info" title={t("saveBar.unsaved")}>
      <ButtonGroup>
        <Button variant="primary" onClick={onSave} loading={saving}>
          {t("saveBar.save")}
        </Button>
        <Button onClick={onDiscard} disabled={saving}>
          {t("saveBar.discard")}
        </Button>
      </ButtonGroup>
    </Banner>
  );
}
