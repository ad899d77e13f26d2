import { json, type ActionFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { saveSegment } from "../../segments/save.server.ts";
import type { SaveView } from "../../web/segments/segment-view.ts";
import { saveBody } from "./save-body.server.ts";

/** Saves a segment that was built. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { id, revision, ...draft } = await saveBody(request);
  const saved = await saveSegment(context, shop.id, id === null ? null : { id, revision }, draft);
  return json<SaveView>(
    saved.outcome === "changed" ? { ...saved, changedAt: saved.changedAt.toISOString() } : saved,
  );
}
