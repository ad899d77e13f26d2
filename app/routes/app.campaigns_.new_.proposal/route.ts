import { json, type LoaderFunctionArgs } from "@remix-run/node";

import { proposeExperiment } from "../../act/experiments/propose.server.ts";
import { requireShop } from "../../auth/require-shop.server.ts";
import { askedIn } from "../app.campaigns_.new/start-form.server.ts";

/** What is known of an experiment's members. The form asks for it, since counting them takes a while in a large store. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { shop } = await requireShop(context, request);
  return json(await proposeExperiment(context.db, shop, askedIn(new URL(request.url).searchParams)));
}
