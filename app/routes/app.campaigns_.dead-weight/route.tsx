import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { DeadWeightPage } from "../../web/campaigns/dead-weight-page.tsx";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { carryOut, readView } from "./dead-weight.server.ts";
import { deadWeightForm } from "./prices-form.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const locale = shopLocale(shop);
  return json({ shop: locale, view: await readView(context, { id: shop.id, ...locale }) });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const form = deadWeightForm(await postedForm(request));
  return json(await carryOut(context, { id: shop.id, ...shopLocale(shop) }, form));
}

const PATH = "/app/campaigns/dead-weight";

export default function DeadWeightRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const submit = useSubmit();
  const intent = useNavigation().formData?.get("intent");
  return (
    <ShopFormatProvider shop={shop}>
      <DeadWeightPage
        view={view}
        result={useActionData<typeof action>() ?? null}
        pending={intent === "save" || intent === "segment" ? intent : null}
        onSave={(currency, steps) =>
          submit({ intent: "save", currency, steps: JSON.stringify(steps) }, { method: "post", action: PATH })
        }
        onMakeSegment={(name) => submit({ intent: "segment", name }, { method: "post", action: PATH })}
      />
    </ShopFormatProvider>
  );
}
