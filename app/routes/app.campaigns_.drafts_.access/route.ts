import { json, type ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { postedForm } from "../../auth/posted-form.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { draftAddress } from "../app.campaigns_.drafts_.new/draft-address.ts";
import { draftQuery } from "../app.campaigns_.drafts_.new/draft-query.server.ts";
import { ACCESS_FORMS, carryOutAccess } from "../app.settings_.engagement/access.server.ts";

const form = z.discriminatedUnion("intent", [...ACCESS_FORMS]);

/**
 * The page of a new draft and the page Campaigns post here. The address of the former is written anew, so that it can be
 * no other. The latter is where a consent for drafts leads to anyway.
 */
export async function action({ context, request }: ActionFunctionArgs) {
  const { shop } = await requireShop(context, request);
  const fields = Object.fromEntries(await postedForm(request));
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
