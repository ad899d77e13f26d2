import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { useCallback } from "react";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { isRunning } from "../../web/target/set-view.ts";
import { useDecisions } from "../../web/target/use-decisions.ts";
import { SyncPage } from "../../web/sync/sync-page.tsx";
import { isAuditing, isExpected, SYNC_INTENTS, type KlaviyoOptions } from "../../web/sync/sync-view.ts";
import { useConsent } from "../../web/ui/use-consent.ts";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { carryOut } from "./intents.server.ts";
import { syncForm } from "./sync-form.server.ts";
import { readSync } from "./sync.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const reading = { db: context.db, shopId: shop.id, admin };
  const parkedCode = shop.accessLostAt === null ? shop.parkedCode : "access_lost";
  const view = {
    ...(await readSync(reading, {
      consent: context.oauthApp !== null,
      pricingUrl: context.pricingPage(shop.domain),
      now: context.now(),
    })),
    parkedCode,
  };
  return json({ shop: shopLocale(shop), view });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = syncForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  // A refusal is a result like any other. A status of failure would show as an error in the browser's console.
  return json(await carryOut(context, shopRequest.shop.id, form));
}

export default function SyncRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  // A fetcher's answer stays through the polling. So a refusal stays beside its field.
  const request = useFetcher<typeof action>();
  const result = request.data ?? null;
  const send = (fields: Readonly<Record<string, string>>): void =>
    request.submit(fields, { method: "post", action: "/app/sync" });
  const { submit } = request;
  useConsent(
    result?.outcome === "leave" ? result.url : null,
    useCallback(
      (grant: string) => submit({ intent: "finish-klaviyo", grant }, { method: "post", action: "/app/sync" }),
      [submit],
    ),
  );
  const decisions = useDecisions();
  const queued = {
    tags: useWaiting(
      isExpected(view, view.tags, result, ["enable-tags", "sync-tags", "metafields-on", "metafields-off"]),
    ),
    klaviyo: useWaiting(
      isExpected(view, view.klaviyo, result, [
        "connect-klaviyo",
        "finish-klaviyo",
        "predictions-on",
        "predictions-off",
        "sync-klaviyo",
      ]),
    ),
  };
  const isMoving = isRunning(view.tags) || isRunning(view.klaviyo) || isAuditing(view);
  usePolling(queued.tags || queued.klaviyo || isMoving);
  return (
    <ShopFormatProvider shop={shop}>
      <SyncPage
        view={view}
        result={result}
        pending={SYNC_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null}
        queued={queued}
        {...decisions}
        onIntent={(intent) => send({ intent })}
        onConnect={({ key, ...options }) => send({ intent: "connect-klaviyo", key, ...fieldsOf(options) })}
        onConsent={(options) => send({ intent: "start-klaviyo", ...fieldsOf(options) })}
        onSegments={(on) => send({ intent: "klaviyo-segments", ...(on ? { segments: "on" } : {}) })}
      />
    </ShopFormatProvider>
  );
}

/** The options as a form's checkboxes send them. */
function fieldsOf({ createProfiles, segments }: KlaviyoOptions): Record<string, string> {
  return { ...(createProfiles ? { createProfiles: "on" } : {}), ...(segments ? { segments: "on" } : {}) };
}
