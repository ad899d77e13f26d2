import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";

import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { readSettings } from "../../db/shops/settings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Settings } from "../../domain/settings.ts";
import { nextRefreshOf } from "../../schedule/next-refresh.ts";
import { SettingsPage } from "../../web/settings/settings-page.tsx";
import type { SettingsResult } from "../../web/settings/settings-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { saveAndFollow } from "./save.server.ts";
import { settingsForm } from "./settings-form.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const saved = await inShopSql(context.db, shop.id, readSettings);
  return json({
    shop: shopLocale(shop),
    saved,
    nextRefreshAt: nextRefreshOf(context, shop),
    writes: context.mailer !== null,
  });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const form = settingsForm(await request.formData());
  if (form.outcome === "invalid") return json<SettingsResult>(form);
  await renewAccess(context, shopRequest);
  const next = await saveAndFollow(context, shopRequest.shop, form.settings);
  return json<SettingsResult>({ outcome: "saved", next });
}

export default function SettingsRoute() {
  const { shop, saved, nextRefreshAt, writes } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>() ?? null;
  const submit = useSubmit();
  return (
    <ShopFormatProvider shop={shop}>
      <SettingsPage
        saved={saved}
        nextRefreshAt={nextRefreshAt}
        writes={writes}
        result={result}
        saving={useNavigation().formMethod === "POST"}
        onSave={(settings) => submit(fieldsOf(settings), { method: "post", action: "/app/settings" })}
      />
    </ShopFormatProvider>
  );
}

/** The form's fields. A box that isn't ticked is left out, as in a form. */
function fieldsOf({
  windowYears,
  includePointOfSale,
  tagPrefix,
  listPrefix,
  autoRefresh,
  alertEmail,
}: Settings): Record<string, string> {
  return {
    windowYears: String(windowYears),
    tagPrefix,
    listPrefix,
    alertEmail: alertEmail ?? "",
    ...(includePointOfSale && { includePointOfSale: "on" }),
    ...(autoRefresh && { autoRefresh: "on" }),
  };
}
