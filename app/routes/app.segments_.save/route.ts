import { json, type ActionFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { saveSegment } from "../../segments/save.server.ts";
import type { SaveView } from "../../web/segments/segment-view.ts";
import { saveBody } from "./save-body.server.ts";

/** Saves a segment that was built. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const { id, ...draft } = await saveBody(request);
  return json<SaveView>(await saveSegment(context, shop.id, id, draft));
}
