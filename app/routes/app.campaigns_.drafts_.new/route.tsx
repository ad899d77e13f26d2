import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigate, type ShouldRevalidateFunction } from "@remix-run/react";
import { useCallback, useEffect } from "react";

import { requestDraft } from "../../act/drafts/request.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { draftPage, DRAFTS_PAGE, type DraftResult } from "../../web/campaigns/drafts-view.ts";
import { NewDraftPage } from "../../web/campaigns/new-draft-page.tsx";
import { ACCESS_INTENTS, type AccessIntent } from "../../web/ui/access-view.ts";
import { useConsent } from "../../web/ui/use-consent.ts";
import type { action as carryOutAccess } from "../app.campaigns_.drafts_.access/route.ts";
import { draftForm } from "./draft-form.server.ts";
import { draftAddress, draftQuery, type DraftQuery } from "./draft-query.ts";
import { readNewDraft } from "./new-draft.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const query = draftQuery(Object.fromEntries(new URL(request.url).searchParams));
  if (query === null) throw new Response(null, { status: 404 });
  const consent = context.oauthApp !== null;
  return json({ query, consent, view: await readNewDraft(context.db, shop, query) });
}

/** Enters the draft. A refusal is a result like any other. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const result = await requestDraft(context, shop.id, draftForm(await request.formData()));
  return json<DraftResult>(
    result.outcome === "entered" ? result : { outcome: "refused", code: result.outcome },
  );
}

/** A form that is refused keeps its text and its key. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.startsWith(`${DRAFTS_PAGE}/new`) === true ? false : defaultShouldRevalidate;

export default function NewDraftRoute() {
  const { query, consent, view } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  const draft = useFetcher<typeof action>();
  const entered = draft.data?.outcome === "entered" ? draft.data.id : null;
  useEffect(() => {
    if (entered !== null) navigate(draftPage(entered), { replace: true });
  }, [entered, navigate]);
  const { source, requestKey, language } = view;
  return (
    <NewDraftPage
      view={view}
      access={{ consent, ...useAccess(query) }}
      result={draft.data ?? null}
      saving={draft.state !== "idle" || entered !== null}
      onLanguage={(chosen) => navigate(draftAddress({ ...query, language: chosen }))}
      onDraft={({ subject: subjectLine, ...fields }) =>
        draft.submit(
          {
            ...{ requestKey, language, subjectLine, ...fields, ...source.audience },
            ...(source.strategy === null ? {} : { strategy: source.strategy }),
          },
          { method: "post", action: `${DRAFTS_PAGE}/new` },
        )
      }
    />
  );
}

/** Asks for what drafts take at Klaviyo. The merchant comes back to this address. */
function useAccess(query: DraftQuery) {
  const { submit, data, formData } = useFetcher<typeof carryOutAccess>();
  const back = draftAddress(query);
  const send = useCallback(
    (intent: AccessIntent, fields: Readonly<Record<string, string>> = {}) =>
      submit({ intent, back, ...fields }, { method: "post", action: `${DRAFTS_PAGE}/access` }),
    [submit, back],
  );
  useConsent(
    data?.outcome === "leave" ? data.url : null,
    useCallback((grant: string) => send("finish", { grant }), [send]),
  );
  const pending = ACCESS_INTENTS.find((each) => each === formData?.get("intent")) ?? null;
  return { result: data ?? null, pending, onSend: send };
}
