import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

import { setDocumentHeaders } from "../auth/document-headers.server.ts";

/**
 * The SDK's own addresses: the page that fetches a new session token, and the way out of the frame. The SDK would
 * also show a form that asks for a shop's domain. The page on how to install is shown instead.
 */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { pathname } = new URL(request.url);
  if (pathname === "/auth/login") throw redirect("/");
  try {
    await context.shopifyFor(request).authenticate.admin(request);
  } catch (answer) {
    if (answer instanceof Response && answer.headers.get("content-type")?.startsWith("text/html") === true) {
      // The SDK's header lets the shop in the address frame this page, without a check of that shop.
      answer.headers.delete("Content-Security-Policy");
      setDocumentHeaders(context, request, answer.headers, "all");
    }
    // This address leads to no other site. Only the address itself can be wrong.
    if (!(answer instanceof Response) && pathname === "/auth/exit-iframe")
      throw new Response(null, { status: 400 });
    throw answer;
  }
  throw redirect("/app");
}
