import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";

import { requireShop } from "../../auth/require-shop.server.ts";
import { shopLocale } from "../../auth/shop-locale.server.ts";
import { removeSegment, type SaveOutcome } from "../../segments/save.server.ts";
import { ShopFormatProvider } from "../../web/format/shop-format.tsx";
import { SegmentsPage } from "../../web/segments/segments-page.tsx";
import { usePolling, useWaiting } from "../../web/ui/use-polling.ts";
import { duplicateSegment, readSegments } from "./segments.server.ts";
import { segmentsForm } from "./segments-form.server.ts";

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json({ shop: shopLocale(shop), view: await readSegments(context.db, shop) });
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const form = segmentsForm(await request.formData());
  const { id } = form;
  if (form.intent === "delete") {
    await removeSegment(context, shop.id, id, form.way);
    return json({ outcome: "deleted", id } as const);
  }
  const copy = await duplicateSegment(context, shop.id, id);
  if (copy.outcome === "saved") return redirect(`/app/segments/${String(copy.id)}/edit`);
  return json({ outcome: problemOf(copy), id });
}

function problemOf(
  copy: Exclude<SaveOutcome, { readonly outcome: "saved" }>,
): "gone" | "too_many" | "refused" {
  if (copy.outcome === "gone") return "gone";
  return copy.outcome === "refused" && copy.name === "too_many" ? "too_many" : "refused";
}

export default function SegmentsRoute() {
  const { shop, view } = useLoaderData<typeof loader>();
  const submit = useSubmit();
  usePolling(useWaiting(view.segments.some((each) => each.isRefreshing && each.trouble === null)));
  const ask = (fields: Readonly<Record<string, string>>) =>
    submit(fields, { method: "post", action: "/app/segments" });
  return (
    <ShopFormatProvider shop={shop}>
      <SegmentsPage
        view={view}
        result={useActionData<typeof action>() ?? null}
        busy={useNavigation().state !== "idle"}
        onDelete={(id, way) => ask({ intent: "delete", id: String(id), way })}
        onDuplicate={(id) => ask({ intent: "duplicate", id: String(id) })}
      />
    </ShopFormatProvider>
  );
}
