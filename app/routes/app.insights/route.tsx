import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { InsightsPage } from "../../web/insights/insights-page.tsx";
import { MODEL_INTENTS } from "../../web/insights/insights-view.ts";
import { MeasureCards } from "../../web/insights/measure-cards.tsx";
import {
  isBacktesting,
  isComparing,
  MEASURE_INTENTS,
  type MeasureView,
} from "../../web/insights/measure-view.ts";
import type { ShopUnits } from "../../web/format/format.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { readKeptDistributions } from "../app.insights_.distributions/distributions.server.ts";
import type { action as measureAction } from "../app.insights_.measure/route.ts";
import { decide } from "./decide.server.ts";
import { readMeasures } from "./measure.server.ts";
import { readModelCard } from "./model-card.server.ts";
import { modelForm } from "./model-form.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const model = await readModelCard(context.db, shop.id, admin, context.asOf());
  const measures = await readMeasures(context.db, shop.id);
  const spread = await readKeptDistributions(context.db, shop.id);
  return json({ shop: shopLocale(shop, model.currency ?? undefined), model, measures, spread });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = modelForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  return json(await decide(context, shopRequest.shop.id, form));
}

export default function InsightsRoute() {
  const { shop, model, measures, spread } = useLoaderData<typeof loader>();
  const request = useFetcher<typeof action>();
  const send = (fields: Readonly<Record<string, string>>): void =>
    request.submit(fields, { method: "post", action: "/app/insights" });
  const measuring = measures !== null && (isBacktesting(measures) || isComparing(measures));
  const refitting = useWaiting(model.model?.underWay ?? false);
  usePolling(refitting || measuring);
  return (
    <ShopFormatProvider shop={shop}>
      <InsightsPage
        spread={spread}
        model={{
          view: model,
          pending: MODEL_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null,
          result: request.data ?? null,
          onRefit: () => send({ intent: "refit" }),
          onDecide: (intent, modelId) => send({ intent, modelId: String(modelId) }),
        }}
      >
        {measures === null ? null : <Measures shop={shop} view={measures} />}
      </InsightsPage>
    </ShopFormatProvider>
  );
}

function Measures({ shop, view }: { shop: ShopUnits; view: MeasureView }) {
  const request = useFetcher<typeof measureAction>();
  const send = (fields: Readonly<Record<string, string>>): void =>
    request.submit(fields, { method: "post", action: "/app/insights/measure" });
  return (
    <MeasureCards
      shop={shop}
      view={view}
      pending={MEASURE_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null}
      result={request.data ?? null}
      onBacktest={(daysBack, days) =>
        send({ intent: "backtest", daysBack: String(daysBack), days: String(days) })
      }
      onCrosswalk={() => send({ intent: "crosswalk" })}
    />
  );
}
