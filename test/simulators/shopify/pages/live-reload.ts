import express, { type Response, type Router } from "express";

/** Lets open admin pages load themselves again after the app was built anew: `POST /_sim/reload`. */
export function liveReloadRoutes(): Router {
  const router = express.Router();
  const pages = new Set<Response>();
  router.get("/_sim/reloads", (_request, response) => {
    pages.add(response);
    response.on("close", () => pages.delete(response));
    response.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" }).flushHeaders();
  });
  router.post("/_sim/reload", (_request, response) => {
    for (const page of pages) page.write("event: reload\ndata:\n\n");
    response.json({ pages: pages.size });
  });
  return router;
}
