import { Button, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { showToast } from "../frame/app-bridge.ts";

interface EmailExampleProps {
  /** What it is for. */
  readonly title: string;
  readonly subject: string;
  readonly text: string;
  /** The address at which it is drafted in Klaviyo; null: it is no email. */
  readonly draftUrl: string | null;
}

/** An example of an email: its subject line and its text, to take over. */
export function EmailExample({ title, subject, text, draftUrl }: EmailExampleProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(`${subject}\n\n${text}`);
      setState("copied");
      showToast(t("playbook.copied"));
    } catch {
      // A browser may refuse it, and then the text can still be selected.
      setState("failed");
    }
  };
  return (
    <div className="sf-email">
      <dl>
        <dt>{t("playbook.part.subject")}</dt>
        <dd>
          <Text as="span" fontWeight="semibold">
            {subject}
          </Text>
        </dd>
        <dt>{t("playbook.part.text")}</dt>
        <dd>{text}</dd>
      </dl>
      <InlineStack gap="200" blockAlign="center">
        <Button accessibilityLabel={t("playbook.copyOf", { title })} onClick={() => void copy()}>
          {t("playbook.copy")}
        </Button>
        {draftUrl === null ? null : (
          <Button url={draftUrl} accessibilityLabel={t("playbook.draftOf", { title })}>
            {t("playbook.draft")}
          </Button>
        )}
        <span role="status">
          {state === "idle" ? null : t(state === "copied" ? "playbook.copied" : "playbook.notCopied")}
        </span>
      </InlineStack>
    </div>
  );
}
