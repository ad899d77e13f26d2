import { BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asksForMore, lacksAccess, type AccessIntent, type AccessResult } from "../ui/access-view.ts";
import { KlaviyoAccess } from "../ui/klaviyo-access.tsx";
import { Card } from "../ui/card.tsx";

interface KlaviyoCardProps {
  /** What of Klaviyo the card turns on and off. Its words have this name. */
  readonly of: "events" | "engagement";
  readonly view: {
    readonly connected: boolean;
    readonly consent: boolean;
    readonly onSince: string | null;
  };
  readonly result: AccessResult<string> | null;
  readonly pending: string | null;
  readonly onSend: (intent: AccessIntent) => void;
  /** What the button turns on, where its words don't say it. */
  readonly turnOnLabel?: string;
  /** What it does. */
  readonly about: ReactNode;
  /** Why the last action was refused, for another reason than a lack of access. */
  readonly refusal: ReactNode;
  /** Shown while it is on. */
  readonly children: ReactNode;
}

/** The frame of a setting that needs more of Klaviyo than the sync does. */
export function KlaviyoCard({ about, refusal, children, ...props }: KlaviyoCardProps) {
  const { t } = useTranslation();
  const { of, view, result } = props;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t(`settings.${of}.heading`)}
          </Text>
          <Text as="p" tone="subdued">
            {t(`settings.${of}.text`)}
          </Text>
        </BlockStack>
        {about}
        {lacksAccess(result) ? null : refusal}
        {view.connected ? null : (
          <Text as="p">
            {t("klaviyoAccess.notConnected")} <Link url="/app/sync">{t("klaviyoAccess.toSync")}</Link>
          </Text>
        )}
        {view.onSince === null ? <Off {...props} /> : children}
      </BlockStack>
    </Card>
  );
}

function Off({
  of,
  view,
  result,
  pending,
  onSend,
  turnOnLabel,
}: Omit<KlaviyoCardProps, "about" | "refusal" | "children">) {
  const { t } = useTranslation();
  if (!view.connected) return null;
  if (asksForMore(result, pending)) {
    const orKey = t(`settings.${of}.orKey`);
    return <KlaviyoAccess consent={view.consent} {...{ result, pending, orKey, onSend }} />;
  }
  return (
    <InlineStack>
      <Button
        onClick={() => onSend("on")}
        loading={pending === "on"}
        {...(turnOnLabel !== undefined && { accessibilityLabel: turnOnLabel })}
      >
        {t(`settings.${of}.turnOn`)}
      </Button>
    </InlineStack>
  );
}
