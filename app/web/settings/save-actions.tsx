import { SaveBar } from "@shopify/app-bridge-react";
import { Banner, Button, ButtonGroup } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useSaveBar } from "./use-save-bar.ts";

interface SaveActionsProps {
  readonly open: boolean;
  readonly saving: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** The admin's save bar. Outside the admin, or without its script, buttons on the page. */
export function SaveActions({ open, saving, onSave, onDiscard }: SaveActionsProps) {
  const { t } = useTranslation();
  const bar = useSaveBar();
  if (bar === "unknown" || (bar === "page" && !open)) return null;
  if (bar === "admin") {
    return (
      <SaveBar id="settings-save-bar" open={open}>
        {/* App Bridge's own attribute. It marks the button that saves. */}
        <button {...{ variant: "primary" }} onClick={onSave} disabled={saving}>
          {t("settings.save")}
        </button>
        <button onClick={onDiscard} disabled={saving}>
          {t("settings.discard")}
        </button>
      </SaveBar>
    );
  }
  return (
    <Banner tone="info" title={t("settings.unsaved")}>
      <ButtonGroup>
        <Button variant="primary" onClick={onSave} loading={saving}>
          {t("settings.save")}
        </Button>
        <Button onClick={onDiscard} disabled={saving}>
          {t("settings.discard")}
        </Button>
      </ButtonGroup>
    </Banner>
  );
}
