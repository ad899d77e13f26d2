import { readFileSync } from "node:fs";

import express, { type Response, type Router } from "express";

import { createSegment } from "../graphql/segments.ts";
import { segmentQueryProblem } from "../segment-language/check-query.ts";
import type { Simulation } from "../simulation.ts";
import { customerPage, customersPage } from "./customer-pages.ts";
import { extensionBundle, extensionWords } from "./extension-files.ts";
import { framePage } from "./extension-frame.ts";
import { segmentPage, segmentsPage } from "./segment-pages.ts";

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** The admin's pages with extensions in them, and what runs those. None without the app's folder. */
export function extensionRoutes(simulation: Simulation): Router {
  const router = express.Router();
  const root = simulation.settings.extensionsRoot;
  if (root === null) return router;
  router.get("/extension-bundle/:handle.js", (request, response, next) => {
    extensionBundle(root, request.params.handle).then((text) => sendOr404(response, "js", text), next);
  });
  router.get("/extension-words/:handle", (request, response, next) => {
    const locale = textOf(request.query["locale"]);
    extensionWords(root, request.params.handle, locale).then(
      (text) => sendOr404(response, "json", text),
      next,
    );
  });
  for (const file of ["extension-host.js", "extension-elements.js", "extension-pages.js", "extension.css"])
    router.get(`/${file}`, (_request, response) =>
      sendOr404(response, file.split(".")[1] ?? "", asset(file)),
    );
  router.get("/extension-frame", (request, response) => {
    const [handle, target, selected] = ["handle", "target", "selected"].map((name) =>
      textOf(request.query[name]),
    );
    const extension = {
      handle: handle ?? "",
      target: target ?? "",
      selected: (selected ?? "").split(",").filter((id) => id !== ""),
      locale: localeOf(simulation, request.query["locale"]),
    };
    response.type("html").send(framePage(simulation, extension));
  });
  adminPages(router, simulation);
  return router;
}

function adminPages(router: Router, simulation: Simulation): void {
  router.get("/admin/customers", (request, response) => {
    const locale = localeOf(simulation, request.query["locale"]);
    response.type("html").send(customersPage(simulation, textOf(request.query["search"]), locale));
  });
  router.get("/admin/customers/:id", (request, response) => {
    const locale = localeOf(simulation, request.query["locale"]);
    sendOr404(response, "html", customerPage(simulation, Number(request.params.id), locale));
  });
  router.get("/admin/segments", (request, response) => {
    response.type("html").send(segmentsPage(simulation, localeOf(simulation, request.query["locale"])));
  });
  router.get("/admin/segments/:id", (request, response) => {
    const locale = localeOf(simulation, request.query["locale"]);
    sendOr404(response, "html", segmentPage(simulation, Number(request.params.id), locale));
  });
  router.get("/_sim/segment-query", (request, response) => {
    response.json({ problem: segmentQueryProblem(textOf(request.query["query"])) });
  });
  router.post("/_sim/segments", express.json(), (request, response) => {
    const { name, query } = request.body as Record<string, unknown>;
    response.json(createSegment(simulation, { name: textOf(name), query: textOf(query) }));
  });
}

function sendOr404(response: Response, type: string, text: string | null): void {
  if (text === null) response.status(404).type("text").send("There is nothing here.");
  else response.type(type).send(text);
}

/** The language of the merchant's own account; else the shop's. */
function localeOf({ data }: Simulation, asked: unknown): string {
  return textOf(asked) || data.shop.locale;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
