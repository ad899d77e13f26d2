import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { useState } from "react";

import { renewAccess, requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { startImport } from "../../ingest/request-import.server.ts";
import { nextRefreshOf } from "../../schedule/next-refresh.ts";
import { saveFile } from "../../web/ui/save-file.ts";
import { HomePage } from "../../web/home/home-page.tsx";
import { SETUP_INTENTS } from "../../web/home/setup-view.ts";
import { isUnderWay } from "../../web/home/home-view.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { usePolling } from "../../web/ui/use-polling.ts";
import { readHome } from "./home.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const pricingUrl = context.pricingPage(shop.domain);
  const read = () =>
    readHome(context.db, shop, {
      now: context.now(),
      nextRefreshAt: nextRefreshOf(context, shop),
      pricingUrl,
    });
  let view = await read();
  if (view.newestImport === null) {
    // An installation that was interrupted left no import, so one is started now.
    await startImport(context, shop.id, context.asOf());
    view = await read();
  }
  return json({ shop: shopLocale(shop, view.run?.currency), view });
}

/** Refresh: reads the orders again. Scoring and syncs follow. */
export async function action({ context, request }: ActionFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  await renewAccess(context, shopRequest);
  await startImport(context, shopRequest.shop.id, context.asOf());
  return json({ outcome: "done" });
}

export default function Home() {
  const { shop, view } = useLoaderData<typeof loader>();
  const refresh = useFetcher<typeof action>();
  const handOver = useFetcher();
  const dismiss = useFetcher();
  const leaveOut = useFetcher();
  const setup = useFetcher();
  const [downloadFailed, setDownloadFailed] = useState(false);
  const download = async (id: number): Promise<void> => {
    const address = `/app/data-requests/${String(id)}`;
    const saved = await saveFile(address, `customer-data-${String(id)}.json`);
    setDownloadFailed(!saved);
    if (saved) handOver.submit({}, { method: "post", action: address });
  };
  usePolling(isUnderWay(view.newestImport));
  return (
    <ShopFormatProvider shop={shop}>
      <HomePage
        view={view}
        refreshed={refresh.data ?? null}
        refreshing={refresh.state !== "idle"}
        downloadFailed={downloadFailed}
        onDownload={(id) => void download(id)}
        onLeaveOutNobody={() =>
          leaveOut.submit({ tags: "[]" }, { method: "post", action: "/app/settings/left-out" })
        }
        setupPending={SETUP_INTENTS.find((each) => each === setup.formData?.get("intent")) ?? null}
        onSetup={(intent) => setup.submit({ intent }, { method: "post", action: "/app/setup" })}
        onErasureDone={({ erasureId, target }) =>
          dismiss.submit({ target }, { method: "post", action: `/app/erasures/${String(erasureId)}` })
        }
        onRefresh={() => refresh.submit({ intent: "refresh" }, { method: "post", action: "/app?index" })}
      />
    </ShopFormatProvider>
  );
}
