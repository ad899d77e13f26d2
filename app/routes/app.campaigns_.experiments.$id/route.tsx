import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useFetcher, useLoaderData, useRouteError } from "@remix-run/react";
import { useState } from "react";

import { experimentIdOr404 } from "../../act/experiments/experiment-id.ts";
import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ARMS } from "../../domain/experiment/arm.ts";
import { ExperimentPage } from "../../web/campaigns/experiment-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { TARGET_NAMES } from "../../web/target/decision.ts";
import { isRunning } from "../../web/target/set-view.ts";
import { useAudienceSwitch } from "../../web/target/use-audience-switch.ts";
import { useDecisions } from "../../web/target/use-decisions.ts";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { askExperiment } from "./ask.server.ts";
import { readExperiment } from "./experiment.server.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const id = experimentIdOr404(params["id"]);
  const found = await readExperiment({ db: context.db, shopId: shop.id, admin }, id, context.now());
  if (found === null) throw new Response(null, { status: 404 });
  return json({ shop: shopLocale(shop, found.view.currency), ...found });
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const id = experimentIdOr404(params["id"]);
  const data = await postedForm(request);
  await renewAccess(context, shopRequest);
  return json(await askExperiment(context, shopRequest.shop.id, id, data));
}

export default function ExperimentRoute() {
  const { shop, view, campaigns, targets } = useLoaderData<typeof loader>();
  const action = `/app/campaigns/experiments/${String(view.id)}`;
  const fetcher = useFetcher();
  const decisions = useDecisions();
  const sample = useAudienceSwitch(targets.sample, action, { arm: "sample" });
  const holdout = useAudienceSwitch(targets.holdout, action, { arm: "holdout" });
  const isMoving = ARMS.some((arm) => TARGET_NAMES.some((target) => isRunning(targets[arm].targets[target])));
  const at = view.result?.at ?? null;
  const [updatedFrom, setUpdatedFrom] = useState<string | null>(null);
  const isUpdating = useWaiting(updatedFrom !== null && updatedFrom === at);
  const isDue = useWaiting(view.isDue) || isUpdating;
  usePolling(isDue || isMoving || sample.queued || holdout.queued);
  const ask = (fields: Readonly<Record<string, string>>) =>
    fetcher.submit(fields, { method: "post", action });
  return (
    <ShopFormatProvider shop={shop}>
      <ExperimentPage
        view={view}
        campaigns={campaigns}
        sending={{ sample: { ...decisions, ...sample }, holdout: { ...decisions, ...holdout } }}
        busy={fetcher.state !== "idle"}
        updating={isUpdating}
        onUpdate={() => {
          setUpdatedFrom(at);
          ask({ intent: "update" });
        }}
        onStop={(way) => ask({ intent: "stop", ...(way !== null && { way }) })}
        onEndArms={(way) => ask({ intent: "end_arms", way })}
      />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const isGone = isRouteErrorResponse(error) && error.status === 404;
  return isGone ? <ErrorPage problem="experimentNotFound" /> : <RouteErrorPage />;
}
