import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";

import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ShopFormatProvider } from "../../web/shop-format.tsx";
import { SyncPage } from "../../web/sync/sync-page.tsx";
import { isExpected, isRunning, SYNC_INTENTS } from "../../web/sync/sync-view.ts";
import { usePolling, useWaiting } from "../../web/use-polling.ts";
import { carryOut } from "./intents.server.ts";
import { syncForm } from "./sync-form.server.ts";
import { readSync } from "./sync.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json({ shop: shopLocale(shop), view: await readSync(context.db, shop.id) });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = syncForm(await request.formData());
  await renewAccess(context, shopRequest);
  // A refusal is a result like any other: a status of failure would stand as an error in the browser's console.
  return json(await carryOut(context, shopRequest.shop.id, form));
}

export default function SyncRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  // A fetcher's answer stays through the polling, so that a refusal stays beside its field.
  const request = useFetcher<typeof action>();
  const result = request.data ?? null;
  const send = (fields: Readonly<Record<string, string>>): void =>
    request.submit(fields, { method: "post", action: "/app/sync" });
  const queued = {
    tags: useWaiting(isExpected(view, view.tags, result, ["enable-tags", "sync-tags"])),
    klaviyo: useWaiting(isExpected(view, view.klaviyo, result, ["connect-klaviyo", "sync-klaviyo"])),
  };
  usePolling(queued.tags || queued.klaviyo || isRunning(view.tags) || isRunning(view.klaviyo));
  return (
    <ShopFormatProvider shop={shop}>
      <SyncPage
        view={view}
        result={result}
        pending={SYNC_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null}
        queued={queued}
        onIntent={(intent) => send({ intent })}
        onConnect={({ key, createProfiles }) =>
          send({ intent: "connect-klaviyo", key, ...(createProfiles ? { createProfiles: "on" } : {}) })
        }
      />
    </ShopFormatProvider>
  );
}
