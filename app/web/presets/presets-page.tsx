import { BlockStack, Box, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { PRESET_SUBJECTS, presetsOf, type PresetSubject } from "../../domain/presets/catalogue.ts";
import { useFormat } from "../format/shop-format.tsx";
import { useToast } from "../frame/app-bridge.ts";
import { DefinitionsCard } from "./definitions-card.tsx";
import { PresetCard } from "./preset-card.tsx";
import type { DefinitionIntent, DefinitionsResult, PresetsView } from "./presets-view.ts";
import { SubjectNotes } from "./subject-notes.tsx";
import { Card } from "../ui/card.tsx";

interface PresetsPageProps {
  readonly view: PresetsView;
  /** Whether the people of the presets could not be counted. */
  readonly countFailed: boolean;
  readonly result: DefinitionsResult | null;
  readonly saving: boolean;
  readonly onDefine: (intent: DefinitionIntent, fields?: Readonly<Record<string, string>>) => void;
}

/** All presets by subject, and what their words mean in the store. */
export function PresetsPage({ view, countFailed, result, saving, onDefine }: PresetsPageProps) {
  const { t } = useTranslation();
  const format = useFormat();
  useToast(result?.outcome === "saved" ? t("presets.definitions.saved") : null, result);
  return (
    <Page
      title={t("presets.title")}
      subtitle={t("presets.subtitle")}
      backAction={{ content: t("segments.title"), url: "/app/segments" }}
    >
      <BlockStack gap="400">
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <Text as="p">
            {view.asOf === null
              ? t("presets.notScored")
              : t("presets.asOf", { moment: format.dateTime(view.asOf), people: format.count(view.people) })}
          </Text>
        </Box>
        <div role="status" {...(!countFailed && { className: "sf-visually-hidden" })}>
          {countFailed ? t("presets.notCounted") : view.counted ? null : t("presets.counting")}
        </div>
        {PRESET_SUBJECTS.map((subject) => (
          <SubjectCard
            key={subject}
            subject={subject}
            view={view}
            countFailed={countFailed}
            saving={saving}
            onCloseGaps={() => onDefine("close-gaps")}
          />
        ))}
        <DefinitionsCard
          key={JSON.stringify([view.definitions, view.currency])}
          view={view}
          result={result}
          saving={saving}
          onSave={(fields) => onDefine("save", fields)}
          onReset={() => onDefine("reset")}
        />
      </BlockStack>
    </Page>
  );
}

interface SubjectCardProps {
  readonly subject: PresetSubject;
  readonly view: PresetsView;
  readonly countFailed: boolean;
  readonly saving: boolean;
  readonly onCloseGaps: () => void;
}

function SubjectCard({ subject, view, countFailed, saving, onCloseGaps }: SubjectCardProps) {
  const { t } = useTranslation();
  const ids = presetsOf(subject);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t(`presets.subject.${subject}.heading`)}
          </Text>
          <Text as="p" tone="subdued">
            {t(`presets.subject.${subject}.text`)}
          </Text>
        </BlockStack>
        <ul className="sf-presets">
          {view.presets
            .filter(({ id }) => ids.includes(id))
            .map((preset) => (
              <PresetCard
                key={preset.id}
                preset={preset}
                people={view.people}
                countFailed={countFailed}
                reading={view.reading}
              />
            ))}
        </ul>
        <SubjectNotes subject={subject} view={view} saving={saving} onCloseGaps={onCloseGaps} />
      </BlockStack>
    </Card>
  );
}
