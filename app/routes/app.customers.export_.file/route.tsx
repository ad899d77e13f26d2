import type { LoaderFunctionArgs } from "@remix-run/node";

import { requireShop } from "../../auth/require-shop.server.ts";
import { ALL_CUSTOMERS } from "../../domain/export/subject.ts";
import { fileQuery } from "../app.groups.$group_.export_.file/file-query.ts";
import { sendFile } from "../app.groups.$group_.export_.file/send-file.server.ts";

/** The file of all customers. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const shopRequest = await requireShop(context, request);
  const query = fileQuery(ALL_CUSTOMERS, new URL(request.url).searchParams);
  return sendFile(context, shopRequest, query, { name: "sixfold-customers", signal: request.signal });
}
