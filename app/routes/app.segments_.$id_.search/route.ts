import { json, type ActionFunctionArgs } from "@remix-run/node";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { segmentIdOr404 } from "../../segments/segment-id.ts";
import { searchForm } from "../app.groups.$group/search-form.server.ts";
import { searchMembers } from "../app.segments_.$id/members.server.ts";

/** Searches a segment's members. The text is sent in the body, since it may be a person's name or email. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const { shop, admin } = await requireShop(context, request);
  const segmentId = segmentIdOr404(params["id"]);
  const search = searchForm(await postedForm(request));
  const found = await searchMembers(context.db, shop.id, admin, { segmentId, ...search });
  if (found === null) throw new Response(null, { status: 404 });
  return json(found);
}
