import { json, type ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { requireShop } from "../../auth/require-shop.server.ts";
import { draftAddress, draftQuery } from "../app.campaigns_.drafts_.new/draft-query.ts";
import { ACCESS_FORMS, carryOutAccess } from "../app.settings_.engagement/access.server.ts";

const form = z.discriminatedUnion("intent", [...ACCESS_FORMS]);

/** Only the page of a new draft posts here. Its address is written anew, so that it can be no other. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const fields = Object.fromEntries(await request.formData());
  const parsed = form.safeParse(fields);
  if (!parsed.success) throw new Response(null, { status: 400 });
  const back = backOf(fields["back"]);
  return json(await carryOutAccess(context, shop.id, { growth: "drafts", back }, parsed.data));
}

function backOf(given: unknown): string | null {
  const url = typeof given === "string" ? URL.parse(given, "https://app.invalid") : null;
  const query = url === null ? null : draftQuery(Object.fromEntries(url.searchParams));
  return query === null ? null : draftAddress(query);
}
