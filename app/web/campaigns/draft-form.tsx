import { Banner, BlockStack, Button, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { MOST_BODY, MOST_PREVIEW, MOST_SUBJECT, placeholdersIn } from "../../domain/drafts/draft-text.ts";
import { EMAIL_LANGUAGES } from "../../domain/drafts/email-language.ts";
import { draftProblemKeys } from "../i18n/codes.ts";
import type { DraftFields, NewDraftProps } from "./drafts-view.ts";
import { Card } from "../ui/card.tsx";

interface DraftFormProps extends NewDraftProps {
  readonly fields: DraftFields;
  readonly onChange: (part: Partial<DraftFields>) => void;
}

/** The tags that are shown as examples. They stand in braces, which words may not have. */
const TAGS = "{{ first_name }}, {{ last_name }}, {{ email }}";

/** What the merchant writes of a draft, and whom it leaves out. */
export function DraftForm(props: DraftFormProps) {
  const { t } = useTranslation();
  const { view, result, saving, fields, onChange, onDraft, onLanguage } = props;
  const open = placeholdersIn(fields.subject, fields.previewText, fields.body);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("drafts.heading")}
        </Text>
        {result?.outcome === "refused" ? (
          <Banner tone="critical">
            <p>{t(draftProblemKeys(result.code))}</p>
          </Banner>
        ) : null}
        {view.source.strategy === null ? null : (
          <Select
            label={t("drafts.form.language")}
            helpText={t("drafts.form.languageHelp")}
            options={EMAIL_LANGUAGES.map((value) => ({ value, label: t(`drafts.language.${value}`) }))}
            value={view.language}
            onChange={(chosen) => {
              const language = EMAIL_LANGUAGES.find((each) => each === chosen);
              if (language !== undefined) onLanguage(language);
            }}
          />
        )}
        <TextField
          label={t("drafts.form.subject")}
          value={fields.subject}
          onChange={(subject) => onChange({ subject })}
          maxLength={MOST_SUBJECT}
          autoComplete="off"
        />
        <TextField
          label={t("drafts.form.preview")}
          helpText={t("drafts.form.previewHelp")}
          value={fields.previewText}
          onChange={(previewText) => onChange({ previewText })}
          maxLength={MOST_PREVIEW}
          autoComplete="off"
        />
        <TextField
          label={t("drafts.form.body")}
          helpText={t("drafts.form.bodyHelp", { tags: TAGS })}
          value={fields.body}
          onChange={(body) => onChange({ body })}
          maxLength={MOST_BODY}
          multiline={8}
          autoComplete="off"
        />
        {open.length === 0 ? null : (
          <Banner tone="warning">
            <p>{t("drafts.form.fill", { list: open.join(", ") })}</p>
          </Banner>
        )}
        <Excluded {...props} />
        <BlockStack gap="200">
          <InlineStack>
            <Button variant="primary" loading={saving} onClick={() => onDraft(fields)}>
              {t("drafts.form.submit")}
            </Button>
          </InlineStack>
          <Text as="p" tone="subdued">
            {t("drafts.never")}
          </Text>
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

function Excluded({ view, fields, onChange }: DraftFormProps) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("drafts.form.excluded")}
      helpText={t("drafts.form.excludedHelp")}
      options={[
        { value: "", label: t("drafts.form.excludedNone") },
        ...view.lists.map(({ listId, name }) => ({ value: listId, label: name })),
      ]}
      value={fields.excluded}
      onChange={(excluded) => onChange({ excluded })}
    />
  );
}
