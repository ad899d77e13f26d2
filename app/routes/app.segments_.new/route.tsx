import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { isPresetId } from "../../domain/presets/catalogue.ts";
import { NAME_CHARACTERS } from "../../domain/segments/segment-name.ts";
import { readBuilder } from "../../segments/builder.server.ts";
import { readAhead } from "../../segments/people-cache.server.ts";
import { readPresetRule } from "../../segments/presets.server.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { BuilderPage } from "../../web/segments/builder/builder-page.tsx";
import type { BuilderView } from "../../web/segments/segment-view.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const ground = await readBuilder(context.db, shop, null);
  const { searchParams } = new URL(request.url);
  const preset = searchParams.get("preset");
  const begun = preset !== null && isPresetId(preset) ? await readPresetRule(context.db, shop, preset) : null;
  void readAhead(context, shop);
  const locale = shopLocale(shop, ground?.currency ?? undefined);
  const view: BuilderView = {
    ...{
      id: null,
      name: begun === null ? "" : (searchParams.get("name") ?? "").slice(0, NAME_CHARACTERS),
      rule: begun,
      revision: null,
      currency: locale.currency,
    },
    ...{ names: ground?.names ?? {}, known: ground?.known ?? [], ages: ground?.ages ?? {} },
  };
  return json({ shop: locale, view });
}

export default function NewSegmentRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  return (
    <ShopFormatProvider shop={shop}>
      <BuilderPage view={view} onSaved={(id) => navigate(`/app/segments/${String(id)}`)} />
    </ShopFormatProvider>
  );
}
