import { once } from "node:events";
import express, { type Request, type Response, type Router } from "express";
import { hostParameter, sessionToken } from "../auth/session-token.ts";
import { bulkOperationNode } from "../graphql/nodes/bulk-operation-node.ts";
import type { Simulation } from "../simulation.ts";
import {
  addCustomer,
  ChangeError,
  changeOrder,
  changeProduct,
  deleteCustomer,
  deleteOrder,
  deleteProduct,
  mergeCustomers,
  type OrderChange,
} from "../store/changes.ts";
import { scopesPayload, shopPayload } from "../webhooks/shop-payloads.ts";
import { FAULT_KINDS, FAULT_NAMES, type Fault, type FaultKind } from "./faults.ts";
import { customerLines, stateOf, tagCounts } from "./state.ts";

/** The endpoints by which tests and demos look in and steer. Shopify has none of them. */
export function controlRoutes(simulation: Simulation): Router {
  const router = express.Router();
  router.use("/_sim", allowFrame, express.json());
  lookIn(router, simulation);
  steerStore(router, simulation);
  steerApp(router, simulation);
  return router;
}

function lookIn(router: Router, simulation: Simulation): void {
  router.get("/_sim/state", (_request, response) => void response.json(stateOf(simulation)));
  router.get("/_sim/tags", (_request, response) => void response.json(tagCounts(simulation)));
  router.get("/_sim/customers", (request, response, next) => {
    sendCustomers(simulation, request, response).catch(next);
  });
  router.get("/_sim/webhooks", (_request, response) => void response.json(simulation.webhooks.deliveries));
  router.get(
    "/_sim/operations",
    (_request, response) => void response.json(simulation.operations.all().map(bulkOperationNode)),
  );
  router.get("/_sim/scopes", (_request, response) => void response.json([...simulation.grant.scopes]));
  router.get("/_sim/faults", (_request, response) => void response.json(simulation.faults.list()));
  router.get("/_sim/session-token", (_request, response) => {
    const { shop } = simulation.data;
    const token = sessionToken({ shop: shop.domain, ...simulation.settings }, Date.now());
    response.json({ token, shop: shop.domain, host: hostParameter(shop.domain), locale: shop.locale });
  });
}

function steerStore(router: Router, simulation: Simulation): void {
  router.post("/_sim/orders", (request, response) => {
    response.json(changeOrder(simulation, request.body as OrderChange));
  });
  router.post("/_sim/orders/delete", (request, response) => {
    deleteOrder(simulation, numberIn(request, "id"));
    response.json({});
  });
  router.post("/_sim/products", (request, response) => {
    response.json(changeProduct(simulation, request.body as object));
  });
  router.post("/_sim/products/delete", (request, response) => {
    deleteProduct(simulation, numberIn(request, "id"));
    response.json({});
  });
  router.post("/_sim/customers", (request, response) => {
    response.json(addCustomer(simulation, request.body as object));
  });
  router.post("/_sim/customers/delete", (request, response) => {
    deleteCustomer(simulation, numberIn(request, "id"));
    response.json({});
  });
  router.post("/_sim/customers/merge", (request, response) => {
    const failing = bodyOf(request)["status"] === "failed";
    mergeCustomers(simulation, numberIn(request, "keep"), numberIn(request, "remove"), failing);
    response.json({});
  });
}

function steerApp(router: Router, simulation: Simulation): void {
  const { grant, webhooks, data } = simulation;
  router.post("/_sim/faults", (request, response) => {
    simulation.faults.add(faultOf(bodyOf(request)));
    response.json(simulation.faults.list());
  });
  router.delete("/_sim/faults", (_request, response) => {
    simulation.faults.clear();
    response.json([]);
  });
  router.post("/_sim/scopes", (request, response) => {
    const previous = [...grant.scopes];
    grant.grantScopes(textsIn(request, "grant"));
    grant.revokeScopes(textsIn(request, "revoke"));
    webhooks.send("app/scopes_update", scopesPayload(previous, [...grant.scopes]));
    response.json([...grant.scopes]);
  });
  // Where App Bridge asks the merchant. Only scopes that the app's settings name as optional may be asked for.
  router.post("/_sim/scopes/ask", (request, response) => {
    const asked = textsIn(request, "scopes");
    const strange = asked.find((scope) => !simulation.settings.optionalScopes.includes(scope));
    if (strange !== undefined) throw new ChangeError(`${strange} is no optional scope of the app.`);
    const previous = [...grant.scopes];
    if (!grant.declines) grant.grantScopes(asked);
    if (!grant.declines) webhooks.send("app/scopes_update", scopesPayload(previous, [...grant.scopes]));
    response.json({ result: grant.declines ? "declined-all" : "granted-all" });
  });
  router.post("/_sim/scopes/answer", (request, response) => {
    grant.declines = bodyOf(request)["declines"] === true;
    response.json({});
  });
  steerPlans(router, simulation);
  router.post("/_sim/uninstall", (_request, response) => {
    webhooks.send("app/uninstalled", shopPayload(data.shop));
    grant.uninstall();
    response.json({});
  });
  router.post("/_sim/tokens/expire", (_request, response) => {
    grant.expireTokens();
    response.json({});
  });
  router.post("/_sim/webhooks", (request, response) => {
    const { topic, payload } = bodyOf(request);
    if (typeof topic !== "string") throw new ChangeError("Name a topic.");
    webhooks.send(topic, payload ?? {});
    response.json({});
  });
}

/** What the merchant does on Shopify's pricing page, and what becomes of a plan. */
function steerPlans(router: Router, simulation: Simulation): void {
  const { subscriptions } = simulation;
  router.post("/_sim/subscriptions", (request, response) => {
    const { name = "Grow", price = "19.0", trialDays = 14, test = false } = bodyOf(request);
    if (typeof name !== "string" || typeof price !== "string")
      throw new ChangeError("Name a plan and a price.");
    const plan = { name, price, trialDays: Number(trialDays), test: test === true };
    response.json({ id: subscriptions.choose(plan, simulation.now()) });
  });
  router.post("/_sim/subscriptions/answer", (request, response) => {
    subscriptions.answer(numberIn(request, "id"), bodyOf(request)["approves"] === true);
    response.json({});
  });
  router.post("/_sim/subscriptions/end", (request, response) => {
    subscriptions.end(bodyOf(request)["freezes"] === true ? "FROZEN" : "CANCELLED");
    response.json({});
  });
}

function allowFrame(request: Request, response: Response, next: () => void): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Headers", "*");
  response.setHeader("Cache-Control", "no-store");
  if (request.method === "OPTIONS") response.status(204).end();
  else next();
}

const LINES_AT_ONCE = 2_000;

/**
 * All customers: a JSON list, or lines with `?format=lines`. They are sent piece by piece, as fast as they are read.
 */
async function sendCustomers(simulation: Simulation, request: Request, response: Response): Promise<void> {
  const lines = request.query["format"] === "lines";
  response.type(lines ? "application/jsonl" : "application/json");
  let first = true;
  let piece: string[] = [];
  const send = async (): Promise<void> => {
    const hasRoom = response.write(piece.join(""));
    piece = [];
    if (!hasRoom && !response.destroyed)
      await Promise.race([once(response, "drain"), once(response, "close")]);
  };
  for (const line of customerLines(simulation)) {
    piece.push(lines ? `${line}\n` : `${first ? "[" : ",\n"}${line}`);
    first = false;
    if (piece.length === LINES_AT_ONCE) await send();
    if (response.destroyed) return;
  }
  response.end(`${piece.join("")}${lines ? "" : first ? "[]" : "]"}`);
}

function faultOf(body: Readonly<Record<string, unknown>>): Fault {
  const kind = body["kind"] as FaultKind;
  const fault = String(body["fault"]);
  if (!FAULT_KINDS.includes(kind)) throw new ChangeError(`kind must be one of ${FAULT_KINDS.join(", ")}.`);
  const isStatus = /^[45]\d\d$/.test(fault) && !["flow", "bulk", "webhook"].includes(kind);
  if (!isStatus && !FAULT_NAMES[kind].includes(fault)) {
    throw new ChangeError(
      `fault of ${kind} must be one of ${FAULT_NAMES[kind].join(", ")}, or an HTTP status.`,
    );
  }
  const number = (name: string): number | null => (typeof body[name] === "number" ? body[name] : null);
  const match = typeof body["match"] === "string" ? body["match"] : null;
  return {
    kind,
    fault,
    times: number("times") ?? 1,
    match,
    afterBytes: number("afterBytes"),
    delayMs: number("delayMs"),
  };
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  return (request.body ?? {}) as Record<string, unknown>;
}

function numberIn(request: Request, name: string): number {
  const value = Number(bodyOf(request)[name]);
  if (!Number.isSafeInteger(value)) throw new ChangeError(`${name} must be a numeric id.`);
  return value;
}

function textsIn(request: Request, name: string): string[] {
  const value = bodyOf(request)[name];
  return Array.isArray(value) ? value.map(String) : [];
}
