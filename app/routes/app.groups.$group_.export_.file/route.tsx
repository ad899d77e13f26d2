import type { LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { groupOr404 } from "../app.groups.$group/group-param.server.ts";
import { fileQuery } from "./file-query.ts";
import { sendFile } from "./send-file.server.ts";

/** The file itself. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const group = groupOr404(params["group"]);
  const query = fileQuery(group, new URL(request.url).searchParams);
  return sendFile(context, shopRequest, query, { name: `sixfold-${group}`, signal: request.signal });
}
