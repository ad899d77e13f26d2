import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  useFetcher,
  useLoaderData,
  useNavigate,
  useRouteError,
  type ShouldRevalidateFunction,
} from "@remix-run/react";
import { useEffect } from "react";

import { requestDraft } from "../../act/drafts/request.server.ts";
import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { draftPage, DRAFTS_PATH, type DraftResult } from "../../web/campaigns/drafts-view.ts";
import { NewDraftPage } from "../../web/campaigns/new-draft-page.tsx";
import { useDraftsAccess } from "../../web/campaigns/use-drafts-access.ts";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { draftForm } from "./draft-form.server.ts";
import { draftAddress } from "./draft-address.ts";
import { draftQuery } from "./draft-query.server.ts";
import { readNewDraft } from "./new-draft.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const query = draftQuery(Object.fromEntries(new URL(request.url).searchParams));
  if (query === null) throw new Response(null, { status: 404 });
  const view = await readNewDraft(context.db, shop, query, context.now());
  if (view === null) throw new Response(null, { status: 404 });
  return json({ query, consent: context.oauthApp !== null, view });
}

/** Enters the draft. A refusal is a result like any other. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const result = await requestDraft(context, shop, draftForm(await postedForm(request)));
  return json<DraftResult>(
    result.outcome === "entered" ? result : { outcome: "refused", code: result.outcome },
  );
}

/** A form that is refused keeps its text and its key. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.startsWith(`${DRAFTS_PATH}/new`) === true ? false : defaultShouldRevalidate;

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
      access={{ consent, ...useDraftsAccess(draftAddress(query)) }}
      result={draft.data ?? null}
      saving={draft.state !== "idle" || entered !== null}
      onLanguage={(chosen) => navigate(draftAddress({ ...query, language: chosen }))}
      onDraft={({ subject: subjectLine, ...fields }) =>
        draft.submit(
          {
            ...{ requestKey, language, subjectLine, ...fields, ...source.audience },
            ...(source.strategy === null ? {} : { strategy: source.strategy }),
          },
          { method: "post", action: `${DRAFTS_PATH}/new` },
        )
      }
    />
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="notFound" /> : <RouteErrorPage />;
}
