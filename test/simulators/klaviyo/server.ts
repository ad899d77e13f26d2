import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readStateFile, StateFile } from "../state-file.ts";
import { operationOf, requestProblems } from "./contract.ts";
import type { Operation, Problem } from "./contract.ts";
import { answerControl, orderFault } from "./control.ts";
import { ALL_SCOPES, ENDPOINTS } from "./endpoints.ts";
import { Faults } from "./faults.ts";
import { HANDLERS } from "./handlers.ts";
import type { Account } from "./handlers.ts";
import { Importer } from "./jobs.ts";
import { answerOAuth } from "./oauth/oauth-routes.ts";
import { OAuth } from "./oauth/oauth.ts";
import type { RegisteredApp } from "./oauth/oauth.ts";
import { refuseSends, sendingOf } from "./sending.ts";
import { RateLimits } from "./limits.ts";
import { errorObject, refuse, Refusal, throttled, UnknownId } from "./refusal.ts";
import { restore, SAVED_STATE, stateToSave } from "./saved-state.ts";
import { Store } from "./store.ts";
import { MAX_BODY_BYTES, misbehave, readBody, send, sendRefusal } from "./wire.ts";

interface KlaviyoSimulatorOptions {
  /** The private key that is accepted, `pk_...`. */
  readonly key: string;
  /** 0 (the default): any free port. */
  readonly port?: number;
  readonly rate?: "real" | "off";
  /** How long an upload takes. */
  readonly jobSeconds?: number;
  readonly accountName?: string;
  /** The file that keeps the account over a restart, see `SAVED_STATE`. */
  readonly stateFile?: string;
  /** The app that may get consent. Without it, only the private key is accepted. */
  readonly app?: RegisteredApp;
  /** The profiles of a new account. */
  readonly profiles?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Called after each answer to the app, once what it says has happened. */
  readonly onAnswer?: () => void;
}
const EVERY_SCOPE: ReadonlySet<string> = new Set(ALL_SCOPES);

interface Violation {
  readonly endpoint: string;
  readonly problems: readonly Problem[];
}
/** The running simulator, for the control endpoints and for tests in the same process. */
export interface Simulation extends Account {
  readonly key: string;
  readonly oauth: OAuth;
  readonly limits: RateLimits;
  readonly calls: Map<string, number>;
  readonly violations: Violation[];
  /** Calls that would have sent or scheduled a campaign. The app has none, so a simulator with one ends in an error. */
  readonly sends: string[];
  readonly stateFile: StateFile<object> | null;
  readonly now: () => number;
}
export interface KlaviyoSimulator {
  readonly url: string;
  readonly simulation: Simulation;
  /** Orders a fault, like a POST to `/_sim/faults`. */
  fault(input: unknown): void;
  close(): Promise<void>;
}

/** Starts a Klaviyo with one account on loopback. */
export async function startKlaviyoSimulator(options: KlaviyoSimulatorOptions): Promise<KlaviyoSimulator> {
  const store = new Store();
  const { stateFile } = options;
  const saved = stateFile === undefined ? null : readStateFile(stateFile, SAVED_STATE);
  const now = options.now ?? (() => Date.now());
  const oauth = new OAuth(options.app ?? null, now);
  const simulation: Simulation = {
    name: options.accountName ?? "Sixfold Demo",
    key: options.key,
    oauth,
    store,
    importer: new Importer(store, options.jobSeconds ?? 0),
    faults: new Faults(),
    limits: new RateLimits(options.rate !== "off"),
    calls: new Map(),
    violations: [],
    sends: [],
    stateFile: stateFile === undefined ? null : new StateFile(stateFile, () => stateToSave(store, oauth)),
    now,
  };
  if (saved !== null) {
    restore(store, simulation.importer, saved);
    oauth.restore(saved.grants);
  } else {
    for (const email of options.profiles ?? [])
      store.upsert({ attributes: { email } }, simulation.now(), false);
  }
  simulation.stateFile?.changed();
  const server = createServer((request, response) => {
    serve(simulation, request, response)
      .then(options.onAnswer)
      .catch((error: unknown) => {
        console.error("klaviyo simulator:", error);
        response.destroy();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    simulation.stateFile?.close();
    refuseSends(simulation.sends);
  };
  const fault = (input: unknown) => {
    orderFault(simulation, input);
    simulation.stateFile?.changed();
  };
  return { url: `http://127.0.0.1:${port}`, simulation, fault, close };
}

async function serve(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://klaviyo.invalid");
  const body = await readBody(request);
  const ended = simulation.importer.settle(simulation.now());
  if (ended || request.method !== "GET") simulation.stateFile?.changed();
  if (url.pathname.startsWith("/oauth/")) {
    answerOAuth(simulation, { request, response, url, body: body.toString("utf8") });
    return;
  }
  if (!url.pathname.startsWith("/api/")) {
    answerControl(
      simulation,
      { method: request.method ?? "GET", url, body: body.toString("utf8") },
      response,
    );
    return;
  }
  const sending = sendingOf(request.method ?? "GET", url.pathname, body.toString("utf8"));
  if (sending !== null) {
    simulation.sends.push(sending);
    simulation.violations.push({ endpoint: "none", problems: [{ detail: `${sending} sends a campaign.` }] });
    send(response, 202, { data: { type: "campaign-send-job", id: "SENT" } }, {});
    return;
  }
  const matched = operationOf(request.method ?? "GET", url.pathname.replace(/\/$/, ""));
  if (!matched) {
    const problem = { detail: `${request.method} ${url.pathname} is no endpoint of the contract.` };
    simulation.violations.push({ endpoint: "none", problems: [problem] });
    sendRefusal(response, refuse(404, "not_found", problem), {});
    return;
  }
  const { id } = matched.operation;
  for (const incident of simulation.faults.incidentsAt(id)) {
    if (incident.kind === "merge") simulation.store.merge(incident.from, incident.into);
    else if (incident.kind === "delete_profile") simulation.store.deleteProfile(incident.email);
    else simulation.faults.cursorEpoch += 1;
  }
  simulation.calls.set(id, (simulation.calls.get(id) ?? 0) + 1);
  const fault = simulation.faults.forRequest(id);
  if (fault && !(fault.kind === "reset" && fault.applied)) {
    misbehave(fault, request, response);
    return;
  }
  answer(simulation, matched, { request, url, body }, response, fault !== null);
}

interface Received {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
}

function answer(
  simulation: Simulation,
  matched: { operation: Operation; ids: Record<string, string> },
  received: Received,
  response: ServerResponse,
  thenReset: boolean,
): void {
  let headers: Readonly<Record<string, string>> = {};
  try {
    const scopes = authenticate(simulation, received.request);
    headers = admit(simulation, matched.operation.id, scopes);
    const { status, body } = handle(simulation, matched, received);
    if (thenReset) received.request.socket.destroy();
    else send(response, status, body, headers);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { unknownIds } = simulation.faults;
    const refusal = error instanceof UnknownId && unknownIds !== null ? error.as(unknownIds) : error;
    sendRefusal(response, refusal, headers);
  }
}

/** @returns what the sender of the request may do */
function authenticate({ key, faults, oauth }: Simulation, request: IncomingMessage): ReadonlySet<string> {
  const given = request.headers.authorization;
  if (given === undefined) {
    throw refuse(401, "not_authenticated", { detail: "Authentication credentials were not provided." });
  }
  const token = /^Bearer (.+)$/.exec(given)?.[1];
  const scopes = token === undefined ? EVERY_SCOPE : oauth.scopesOf(token);
  if (scopes === null || (token === undefined && (faults.revoked || given !== `Klaviyo-API-Key ${key}`))) {
    throw refuse(401, "authentication_failed", { detail: "Incorrect authentication credentials." });
  }
  return scopes;
}

function admit(
  { limits, faults, now }: Simulation,
  id: string,
  scopes: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const endpoint = ENDPOINTS[id];
  if (!endpoint) throw new Error(`endpoints.ts lacks ${id}`);
  const admission = limits.admit(id, endpoint, now());
  if (!admission.allowed) throw throttled(admission.retryAfterSeconds);
  const missing = endpoint.scopes.filter((scope) => !scopes.has(scope) || faults.missingScopes.has(scope));
  if (missing.length > 0) {
    const detail = `The key lacks a scope that this endpoint needs: ${missing.join(" ")}.`;
    throw refuse(403, "permission_denied", { detail });
  }
  return admission.headers;
}

function handle(
  simulation: Simulation,
  { operation, ids }: { operation: Operation; ids: Record<string, string> },
  { request, url, body }: Received,
) {
  if (body.length > MAX_BODY_BYTES) {
    const problem = { detail: "The payload is larger than 5 MB." };
    simulation.violations.push({ endpoint: operation.id, problems: [problem] });
    throw refuse(413, "payload_too_large", problem);
  }
  const parsed = parseJson(body);
  const checked = {
    query: url.searchParams,
    headers: request.headers,
    body: parsed,
    hasBody: body.length > 0,
  };
  const problems = requestProblems(operation, checked);
  if (problems.length > 0) {
    simulation.violations.push({ endpoint: operation.id, problems });
    throw new Refusal(
      400,
      problems.map((problem) => errorObject(400, "invalid", problem)),
    );
  }
  const handler = HANDLERS[operation.id];
  if (!handler) throw new Error(`handlers.ts lacks ${operation.id}`);
  const path = url.pathname.replace(/\/$/, "");
  const now = simulation.now();
  return handler(simulation, {
    endpoint: operation.id,
    path,
    ids,
    query: url.searchParams,
    body: parsed,
    now,
  });
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
