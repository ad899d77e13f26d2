import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigate, useNavigation, useSubmit } from "@remix-run/react";
import { useState } from "react";

import { startExperiment } from "../../act/experiments/start.server.ts";
import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { StartPage } from "../../web/campaigns/start-page.tsx";
import { useProposal } from "../../web/campaigns/use-proposal.ts";
import type { StartDraft } from "../../web/campaigns/form-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { askedIn, startForm } from "./start-form.server.ts";
import { readStartForm } from "./start-view.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { view, currency } = await readStartForm(
    context.db,
    shop,
    askedIn(new URL(request.url).searchParams),
  );
  return json({ shop: shopLocale(shop, currency ?? undefined), view });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const draft = startForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  const outcome = await startExperiment(context, shopRequest.shop, draft);
  if (outcome.outcome === "started") return redirect(`/app/campaigns/experiments/${String(outcome.id)}`);
  return json(outcome);
}

export default function StartRoute() {
  const { shop, view: loaded } = useLoaderData<typeof loader>();
  const { view, askAgain } = useProposal(loaded);
  const refused = useActionData<typeof action>()?.why ?? null;
  const { state, formMethod } = useNavigation();
  const navigate = useNavigate();
  const submit = useSubmit();
  // The first key stays while other sources are looked at, so that the form starts one experiment.
  const [requestKey] = useState(view.requestKey);
  return (
    <ShopFormatProvider shop={shop}>
      <StartPage
        view={view}
        refused={refused}
        loading={state === "loading" && formMethod === undefined}
        starting={formMethod === "POST"}
        onAsk={({ source, days }) =>
          navigate(`/app/campaigns/new?${new URLSearchParams({ source, days: String(days) }).toString()}`, {
            replace: true,
            preventScrollReset: true,
          })
        }
        onAskAgain={askAgain}
        onStart={(draft) =>
          submit(formOf(requestKey, view, draft), { method: "post", action: "/app/campaigns/new" })
        }
      />
    </ShopFormatProvider>
  );
}

function formOf(
  requestKey: string,
  { source, days }: { readonly source: string; readonly days: number },
  { name, sample, holdout, sent }: StartDraft,
): FormData {
  const data = new FormData();
  const fields = { requestKey, source, days: String(days), name, sample, holdout };
  for (const [field, value] of Object.entries(fields)) data.set(field, value);
  for (const { arm, target } of sent) data.append("sent", `${arm}:${target}`);
  return data;
}
