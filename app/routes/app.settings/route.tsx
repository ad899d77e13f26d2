import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useFetcher, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { useCallback, useEffect, useState } from "react";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { readSettings } from "../../db/shops/settings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Settings } from "../../domain/settings.ts";
import { nextRefreshOf } from "../../schedule/next-refresh.ts";
import { groupNames, nameLanguage } from "../../sync/labels/group-names.ts";
import { SettingsPage } from "../../web/settings/settings-page.tsx";
import type { SettingsResult } from "../../web/settings/settings-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import {
  ENGAGEMENT_INTENTS,
  type EngagementIntent,
  type EngagementProps,
  type EngagementView,
} from "../../web/settings/engagement-view.ts";
import {
  EVENTS_INTENTS,
  isForEvents,
  type EventsIntent,
  type EventsProps,
  type EventsView,
} from "../../web/settings/events-view.ts";
import { useConsent } from "../../web/ui/use-consent.ts";
import { usePolling } from "../../web/ui/use-polling.ts";
import type { action as carryOutEngagement, loader as readLists } from "../app.settings_.engagement/route.ts";
import { PLACES_INTENTS, type PlacesProps, type PlacesView } from "../../web/settings/places-view.ts";
import { PRODUCTS_INTENTS, type ProductsProps, type ProductsView } from "../../web/settings/products-view.ts";
import { askForScopes } from "../../web/frame/app-bridge.ts";
import { readEngagementView } from "./engagement.server.ts";
import { readEventsView } from "./events.server.ts";
import type { LeftOutProps, LeftOutView } from "../../web/settings/left-out-view.ts";
import type { action as carryOutEvents } from "../app.settings_.events/route.ts";
import type { action as carryOutLeftOut } from "../app.settings_.left-out/route.ts";
import { readLeftOutView } from "./left-out.server.ts";
import { readPlacesView } from "./places.server.ts";
import { readProductsView } from "./products.server.ts";
import { saveAndFollow } from "./save.server.ts";
import { settingsForm } from "./settings-form.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const saved = await inShopSql(context.db, shop.id, readSettings);
  return json({
    shop: shopLocale(shop),
    saved,
    nextRefreshAt: nextRefreshOf(context, shop),
    exampleGroup: groupNames(nameLanguage(shop.language ?? null)).loyal,
    writes: context.mailer !== null,
    engagement: await readEngagementView(context.db, shop.id, context.oauthApp !== null),
    events: await readEventsView(context.db, shop.id, context.oauthApp !== null),
    places: await readPlacesView(context.db, shop.id),
    products: await readProductsView(context.db, shop.id),
    leftOut: await readLeftOutView(context.db, shop.id),
  });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = settingsForm(await postedForm(request));
  if (form.outcome === "invalid") return json<SettingsResult>(form);
  await renewAccess(context, shopRequest);
  const next = await saveAndFollow(context, shopRequest.shop, () => form.settings);
  return json<SettingsResult>({ outcome: "saved", next });
}

export default function SettingsRoute() {
  const { shop, saved, nextRefreshAt, exampleGroup, writes, engagement, events, places, products, leftOut } =
    useLoaderData<typeof loader>();
  const result = useActionData<typeof action>() ?? null;
  const submit = useSubmit();
  return (
    <ShopFormatProvider shop={shop}>
      <SettingsPage
        saved={saved}
        nextRefreshAt={nextRefreshAt}
        exampleGroup={exampleGroup}
        writes={writes}
        result={result}
        engagement={useEngagement(engagement)}
        events={useEvents(events)}
        places={usePlaces(places)}
        products={useProducts(products)}
        leftOut={useLeftOut(leftOut)}
        saving={useNavigation().formMethod === "POST"}
        onSave={(settings) => submit(fieldsOf(settings), { method: "post", action: "/app/settings" })}
      />
    </ShopFormatProvider>
  );
}

const CARD = "/app/settings/engagement";

/** The card for engagement: what it shows, and what it can do. */
function useEngagement(view: EngagementView): EngagementProps {
  // A fetcher's answer stays through the polling. So a refusal stays beside its field.
  const request = useFetcher<typeof carryOutEngagement>();
  const { submit } = request;
  const result = request.data ?? null;
  const send = useCallback(
    (intent: EngagementIntent, fields: Readonly<Record<string, string>> = {}) =>
      submit({ intent, ...fields }, { method: "post", action: CARD }),
    [submit],
  );
  useConsent(
    result?.outcome === "leave" ? result.url : null,
    useCallback((grant: string) => send("finish", { grant }), [send]),
    isForEngagement,
  );
  const { load, data } = useFetcher<typeof readLists>();
  const isOn = view.onSince !== null;
  useEffect(() => {
    if (isOn) load(CARD);
  }, [isOn, load]);
  usePolling(view.reading);
  const pending = ENGAGEMENT_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null;
  return { view, result, pending, lists: data?.lists, onSend: send };
}

const isForEngagement = (parameters: URLSearchParams): boolean => !isForEvents(parameters);

/** The card for events in Klaviyo. */
function useEvents(view: EventsView): EventsProps {
  const request = useFetcher<typeof carryOutEvents>();
  const { submit } = request;
  const result = request.data ?? null;
  const send = useCallback(
    (intent: EventsIntent, fields: Readonly<Record<string, string>> = {}) =>
      submit({ intent, ...fields }, { method: "post", action: "/app/settings/events" }),
    [submit],
  );
  useConsent(
    result?.outcome === "leave" ? result.url : null,
    useCallback((grant: string) => send("finish", { grant }), [send]),
    isForEvents,
  );
  usePolling(view.sending && !view.waiting);
  const pending = EVENTS_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null;
  return { view, result, pending, onSend: send };
}

/** The card for places. */
function usePlaces(view: PlacesView): PlacesProps {
  const request = useFetcher();
  const { submit } = request;
  const pending = PLACES_INTENTS.find((each) => each === request.formData?.get("intent")) ?? null;
  return {
    view,
    pending,
    onSend: (intent) => submit({ intent }, { method: "post", action: "/app/settings/places" }),
  };
}

/** The card for what was bought. The merchant is asked for access to products first. */
function useProducts(view: ProductsView): ProductsProps {
  const { submit, formData } = useFetcher();
  const [asking, setAsking] = useState(false);
  const [declined, setDeclined] = useState(false);
  usePolling(view.reading);
  const pending = PRODUCTS_INTENTS.find((each) => each === formData?.get("intent")) ?? null;
  const send = (intent: string) => submit({ intent }, { method: "post", action: "/app/settings/products" });
  const turnOn = async (): Promise<void> => {
    setAsking(true);
    const granted = await askForScopes(["read_products"]).catch(() => false);
    setAsking(false);
    setDeclined(!granted);
    if (granted) send("on");
  };
  return {
    view,
    declined,
    pending: asking ? "on" : pending,
    onSend: (intent) => void (intent === "on" ? turnOn() : send(intent)),
  };
}

/** The card for customers who are left out. */
function useLeftOut(view: LeftOutView): LeftOutProps {
  const { submit, data, state } = useFetcher<typeof carryOutLeftOut>();
  return {
    view,
    result: data ?? null,
    saving: state !== "idle",
    onSave: (tags) =>
      submit({ tags: JSON.stringify(tags) }, { method: "post", action: "/app/settings/left-out" }),
  };
}

/** The form's fields. A box that isn't ticked is left out, as in a form. */
function fieldsOf({
  windowYears,
  includePointOfSale,
  tagPrefix,
  listPrefix,
  autoRefresh,
  alertEmail,
  weeklyDigest,
}: Settings): Record<string, string> {
  return {
    windowYears: String(windowYears),
    tagPrefix,
    listPrefix,
    alertEmail: alertEmail ?? "",
    ...(includePointOfSale && { includePointOfSale: "on" }),
    ...(autoRefresh && { autoRefresh: "on" }),
    ...(weeklyDigest && { weeklyDigest: "on" }),
  };
}
