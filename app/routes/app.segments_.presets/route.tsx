import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { PresetsPage } from "../../web/presets/presets-page.tsx";
import { useCounted } from "../../web/presets/use-counted.ts";
import { define, readPresetsAtOnce } from "./presets.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { timeZone } = shopLocale(shop);
  const view = await readPresetsAtOnce(context, { id: shop.id, timeZone });
  return json({ shop: shopLocale(shop, view.currency ?? undefined), view });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { currency } = shopLocale(shop);
  return json(await define(context.db, { id: shop.id, currency }, await postedForm(request), context.now()));
}

export default function PresetsRoute() {
  const { shop, view: loaded } = useLoaderData<typeof loader>();
  const { view, failed } = useCounted(loaded);
  const result = useActionData<typeof action>() ?? null;
  const submit = useSubmit();
  return (
    <ShopFormatProvider shop={shop}>
      <PresetsPage
        view={view}
        countFailed={failed}
        result={result}
        saving={useNavigation().formMethod === "POST"}
        onDefine={(intent, fields) =>
          submit({ ...fields, intent }, { method: "post", action: "/app/segments/presets" })
        }
      />
    </ShopFormatProvider>
  );
}
