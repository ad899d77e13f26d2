import { Banner, BlockStack, Link, Page } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { armOfSubject } from "../../domain/experiment/arm-audience.ts";
import type { AudienceSubject } from "../../domain/sync/audience.ts";
import { DraftsAccess } from "./drafts-access.tsx";
import { DraftForm } from "./draft-form.tsx";
import { CAMPAIGNS_PAGE, type DraftFields, type NewDraftProps, type NewDraftView } from "./drafts-view.ts";
import { EmailPreview } from "./email-preview.tsx";

/** A new draft: its text, whom it leaves out, and how it looks. First what it takes, where that is missing. */
export function NewDraftPage(props: NewDraftProps) {
  const { t } = useTranslation();
  const { view } = props;
  const { source, language, problem, allowed } = view;
  const strategy = source.strategy === null ? "" : t(`playbook.strategy.${source.strategy}.title`);
  return (
    <Page
      title={t("drafts.title")}
      subtitle={[t("drafts.forWhom", { name: source.name }), strategy].filter(Boolean).join(" · ")}
      backAction={{ content: t("drafts.back"), url: pageOf(source.audience) }}
    >
      <BlockStack gap="400">
        {problem === null ? null : <NotYet {...view} problem={problem} />}
        {problem === null && !allowed ? <DraftsAccess {...props.access} /> : null}
        {problem === null && allowed ? <Draft key={`${language} ${view.requestKey}`} {...props} /> : null}
      </BlockStack>
    </Page>
  );
}

function Draft(props: NewDraftProps) {
  const { language, subject, body, store, excluded } = props.view;
  const [fields, setFields] = useState<DraftFields>({ subject, previewText: "", body, excluded });
  return (
    <>
      <DraftForm
        {...props}
        fields={fields}
        onChange={(part) => setFields((before) => ({ ...before, ...part }))}
      />
      <EmailPreview text={{ language, subject: fields.subject, body: fields.body }} store={store} />
    </>
  );
}

function NotYet({ source, problem }: NewDraftView & { readonly problem: "no_list" | "not_connected" }) {
  const { t } = useTranslation();
  if (problem === "not_connected")
    return (
      <Banner tone="warning">
        <p>
          {t("klaviyoAccess.notConnected")} <Link url="/app/sync">{t("klaviyoAccess.toSync")}</Link>
        </p>
      </Banner>
    );
  const { to, url } = syncOf(source.audience);
  return (
    <Banner
      tone="warning"
      title={t("drafts.noList.heading")}
      action={{ content: t(`drafts.noList.${to}`), url }}
    >
      <p>{t("drafts.noList.text", { name: source.name })}</p>
    </Banner>
  );
}

/** Where the sync of an audience is turned on. The groups are sent together, from the page Sync. */
function syncOf(audience: AudienceSubject): {
  readonly to: "toSync" | "toSegment" | "toExperiment";
  readonly url: string;
} {
  if (audience.kind === "group") return { to: "toSync", url: "/app/sync" };
  return { to: audience.kind === "segment" ? "toSegment" : "toExperiment", url: pageOf(audience) };
}

/** The page of a group, of a segment, or of the experiment that an arm belongs to. */
function pageOf({ kind, subject }: AudienceSubject): string {
  if (kind === "group") return `/app/groups/${subject}`;
  if (kind === "segment") return `/app/segments/${subject}`;
  const arm = armOfSubject(subject);
  return arm === null ? CAMPAIGNS_PAGE : `/app/campaigns/experiments/${String(arm.experimentId)}`;
}
