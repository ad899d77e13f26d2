import { BlockStack, Button, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { engagementGaps } from "../../domain/presets/definitions.ts";
import type { PresetSubject } from "../../domain/presets/catalogue.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { NobodyView, PresetsView } from "./presets-view.ts";

const IDEAS = ["announce", "bundle", "social", "contentSurvey", "productSurvey"] as const;

interface SubjectNotesProps {
  readonly subject: PresetSubject;
  readonly view: PresetsView;
  readonly saving: boolean;
  readonly onCloseGaps: () => void;
}

/** What the page says of a subject as a whole. */
export function SubjectNotes({ subject, view, saving, onCloseGaps }: SubjectNotesProps) {
  switch (subject) {
    case "vip":
      return <Ideas />;
    case "personas":
      return <PersonaNotes view={view} />;
    case "engagement":
      return <EngagementNotes view={view} saving={saving} onCloseGaps={onCloseGaps} />;
    case "purchases":
    case "groups":
    case "about":
      return null;
  }
}

function Ideas() {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("presets.ideas.heading")}
      </Text>
      <ul className="sf-ideas">
        {IDEAS.map((idea) => (
          <li key={idea}>{t(`presets.ideas.${idea}`)}</li>
        ))}
      </ul>
    </BlockStack>
  );
}

function PersonaNotes({ view }: { view: PresetsView }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="300">
      {view.nobody === null ? null : <Nobody nobody={view.nobody} />}
      <Text as="p">{t(consentKey(view))}</Text>
      <Text as="p">{t("presets.opens")}</Text>
    </BlockStack>
  );
}

function consentKey({ consent, definitions }: PresetsView) {
  if (!definitions.marketingOnly) return "presets.consent.everyone";
  return consent === null ? "presets.consent.unknown" : (`presets.consent.${consent}` as const);
}

function Nobody({ nobody }: { nobody: NobodyView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (nobody.members === 0) return <Text as="p">{t("presets.nobody.none")}</Text>;
  if (nobody.members === null) return <SkeletonBodyText lines={nobody.reasons.length + 1} />;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("presets.nobody.heading", { count: nobody.members, members: format.count(nobody.members) })}
      </Text>
      <ul className="sf-ideas">
        {nobody.reasons.map(({ reason, members }) => (
          <li key={reason}>
            <Text as="span" fontWeight="semibold" numeric>
              {members === null
                ? t("figure.none")
                : t("presets.members", { count: members, members: format.count(members) })}
            </Text>
            {": "}
            {t(`presets.nobody.reason.${reason}`)}
          </li>
        ))}
      </ul>
    </BlockStack>
  );
}

function EngagementNotes({ view, saving, onCloseGaps }: Omit<SubjectNotesProps, "subject">) {
  const { t } = useTranslation();
  const format = useFormat();
  const gaps = engagementGaps(view.definitions);
  const days = t("rules.values", {
    values: gaps.map(([from, to]) =>
      t("presets.between.range", { from: format.count(from), to: format.count(to) }),
    ),
  });
  const { between } = view;
  return (
    <BlockStack gap="300">
      {gaps.length === 0 ? null : (
        <>
          <Text as="p">
            {between === null
              ? t("presets.between.days", { days })
              : t("presets.between.text", { count: between, members: format.count(between), days })}
          </Text>
          <div>
            <Button onClick={onCloseGaps} loading={saving}>
              {t("presets.between.close")}
            </Button>
          </div>
        </>
      )}
      <Text as="p">{t("presets.opens")}</Text>
    </BlockStack>
  );
}
