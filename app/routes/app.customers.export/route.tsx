import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";

import { postedForm } from "../../auth/posted-form.ts";
import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { ALL_CUSTOMERS } from "../../domain/export/subject.ts";
import { requestExport } from "../../exports/make.server.ts";
import type { Services } from "../../services.server.ts";
import type { ExportView } from "../../web/export/export-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { RouteErrorPage } from "../../web/frame/route-error-page.tsx";
import { countEverybody } from "../app.customers._index/customers.server.ts";
import { exportForm } from "../app.groups.$group_.export/export-form.server.ts";
import { ExportScreen } from "../app.groups.$group_.export/export-screen.tsx";
import { readFiles } from "../app.groups.$group_.export/export.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const view: ExportView = {
    of: { kind: "all" },
    customers: await countAll(context, shop.id),
    files: await readFiles(context.db, shop.id, ALL_CUSTOMERS, context.now()),
  };
  return json({ shop: shopLocale(shop), view });
}

/** The merchant asks for a file with contact details. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const wish = exportForm(await postedForm(request));
  await renewAccess(context, shopRequest);
  const { shop, userId } = shopRequest;
  await requestExport(context, shop.id, { subject: ALL_CUSTOMERS, ...wish }, userId);
  return json({ outcome: "done" });
}

/** null: nobody was scored yet. */
async function countAll({ db }: Pick<Services, "db">, shopId: number): Promise<number | null> {
  return inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    return run === null ? null : countEverybody(sql, run);
  });
}

export default function AllExportRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  return (
    <ShopFormatProvider shop={shop}>
      <ExportScreen view={view} address="/app/customers/export" fileName="sixfold-customers.csv" />
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  return <RouteErrorPage />;
}
