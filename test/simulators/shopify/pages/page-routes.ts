import { readFileSync } from "node:fs";
import express, { type Router } from "express";
import { hostParameter, sessionToken } from "../auth/session-token.ts";
import type { Simulation } from "../simulation.ts";
import { adminPage } from "./admin-page.ts";
import { liveReloadRoutes } from "./live-reload.ts";
import { plainPage } from "./plain-page.ts";

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** The admin with the app in its frame, the plain page of what arrived, and the frame's script. */
export function pageRoutes(simulation: Simulation): Router {
  const router = express.Router();
  router.get("/", (request, response) => {
    response.type("html").send(plainPage(simulation, textOf(request.query["search"])));
  });
  router.get("/admin", (request, response) => {
    const locale = textOf(request.query["locale"]) || simulation.data.shop.locale;
    const frameUrl = appFrameUrl(simulation, textOf(request.query["path"]) || "/app", locale);
    response.type("html").send(adminPage(simulation, frameUrl));
  });
  for (const [path, file] of Object.entries({
    "/app-bridge.js": "app-bridge.js",
    "/admin.js": "admin-client.js",
    "/live-reload.js": "live-reload.js",
  })) {
    router.get(path, (_request, response) => void response.type("js").send(asset(file)));
  }
  if (simulation.settings.liveReload) router.use(liveReloadRoutes());
  router.get("/style.css", (_request, response) => void response.type("css").send(asset("style.css")));
  return router;
}

/**
 * The address of the app's frame as Shopify builds it; null: nobody said where the app is.
 * @param locale - the language of the merchant's own account, which may differ from the shop's
 */
function appFrameUrl(simulation: Simulation, path: string, locale: string): string | null {
  const { appUrl } = simulation.settings;
  if (appUrl === null) return null;
  const url = new URL(path, appUrl);
  if (url.origin !== new URL(appUrl).origin) return null;
  const { domain } = simulation.data.shop;
  const token = sessionToken({ shop: domain, ...simulation.settings }, Date.now());
  const parameters = { embedded: "1", shop: domain, host: hostParameter(domain), id_token: token, locale };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
