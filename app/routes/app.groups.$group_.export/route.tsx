import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useFetcher, useLoaderData, useRouteError } from "@remix-run/react";
import { useState } from "react";

import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { requestExport } from "../../exports/make.server.ts";
import { ErrorPage } from "../../web/frame/error-page.tsx";
import { ExportPage } from "../../web/export/export-page.tsx";
import { isBeingMade } from "../../web/export/export-view.ts";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { saveFile } from "../../web/ui/save-file.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling } from "../../web/ui/use-polling.ts";
import { groupOr404 } from "../app.groups.$group/group-param.server.ts";
import { exportForm } from "./export-form.server.ts";
import { readExports } from "./export.server.ts";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  return json({
    shop: shopLocale(shop),
    view: await readExports(context.db, shop.id, group, context.now()),
  });
}

/** The merchant asks for a file with contact details. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  const wish = exportForm(await request.formData());
  await renewAccess(context, shopRequest);
  const { shop, userId } = shopRequest;
  await requestExport(context, shop.id, { group, ...wish }, userId);
  return json({ outcome: "done" });
}

export default function ExportRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const ask = useFetcher();
  const [excel, setExcel] = useState(false);
  const [fetching, setFetching] = useState<number | "figures" | null>(null);
  const [failed, setFailed] = useState(false);
  usePolling(view.files.some(isBeingMade));
  const address = `/app/groups/${view.group}/export`;
  const download = async (id: number | null): Promise<void> => {
    setFetching(id ?? "figures");
    setFailed(false);
    const query = new URLSearchParams({
      ...(id !== null && { export: String(id) }),
      ...(excel && { excel: "on" }),
    });
    const saved = await saveFile(`${address}/file?${query.toString()}`, `sixfold-${view.group}.csv`);
    setFailed(!saved);
    setFetching(null);
  };
  return (
    <ShopFormatProvider shop={shop}>
      <ExportPage
        view={view}
        asking={ask.state !== "idle"}
        fetching={fetching}
        failed={failed}
        excel={excel}
        onExcel={setExcel}
        onAsk={({ format, subscribedOnly }) =>
          ask.submit(
            { format, ...(subscribedOnly ? { subscribedOnly: "on" } : {}) },
            { method: "post", action: address },
          )
        }
        onDownload={(id) => void download(id)}
      />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const noGroup = isRouteErrorResponse(error) && error.status === 404;
  return noGroup ? <ErrorPage problem="groupNotFound" /> : <RouteErrorPage />;
}
