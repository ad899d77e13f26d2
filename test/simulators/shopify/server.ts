import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type ErrorRequestHandler, type Express } from "express";
import { AppGrant } from "./auth/grant.ts";
import { sessionToken } from "./auth/session-token.ts";
import { tokenRoutes } from "./auth/token-routes.ts";
import { BulkOperations } from "./bulk/operations.ts";
import { ResultFiles } from "./bulk/result-files.ts";
import { resultRoutes } from "./bulk/result-routes.ts";
import { controlRoutes } from "./control/control-routes.ts";
import { Faults } from "./control/faults.ts";
import { readStateFile, StateFile } from "../state-file.ts";
import { FlowTriggers } from "./flow/flow-triggers.ts";
import { generateStore } from "./generate.ts";
import { QueryBucket } from "./graphql/bucket.ts";
import { graphqlRoutes } from "./graphql/graphql-routes.ts";
import { Subscriptions } from "./graphql/subscriptions.ts";
import { extensionRoutes } from "./extensions/extension-routes.ts";
import { pageRoutes } from "./pages/page-routes.ts";
import { baseOf, restore, SAVED_STATE, stateToSave } from "./saved-state.ts";
import { settingsFrom, type SimulatorSettings } from "./settings.ts";
import type { Simulation } from "./simulation.ts";
import { Changed } from "./store/changed.ts";
import type { StoreData } from "./store/store.ts";
import { TagSpellings } from "./store/tag-spellings.ts";
import { Totals } from "./store/totals.ts";
import { StagedUploads } from "./upload/staged-uploads.ts";
import { uploadRoutes } from "./upload/upload-routes.ts";
import { WebhookSender } from "./webhooks/sender.ts";

export interface ShopifySimulator {
  /** Where it listens: `http://127.0.0.1:port`. */
  readonly url: string;
  readonly simulation: Simulation;
  /** An access token as a token exchange gives it. It ends the ones before. */
  accessToken(): string;
  /** A session token as App Bridge hands it out. */
  sessionToken(): string;
  close(): Promise<void>;
}

/** The settings, and the store's data. Without data a store is made up. */
export interface SimulatorOptions extends Partial<SimulatorSettings> {
  readonly store?: StoreData;
}

/** Starts a simulated Shopify on loopback. */
export async function startShopifySimulator(options: SimulatorOptions = {}): Promise<ShopifySimulator> {
  const { store, ...given } = options;
  const settings = settingsFrom(given);
  const data = store ?? generateStore({ asOf: settings.asOf ?? new Date() });
  const folder = settings.folder ?? mkdtempSync(join(tmpdir(), "shopify-simulator-"));
  const { simulation, stateFile } = goOn(data, settings, folder);
  const server = createServer(simulatorApp(simulation));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    simulation,
    accessToken: () => simulation.grant.issue(true).access_token,
    sessionToken: () => sessionToken({ shop: data.shop.domain, ...settings }, Date.now()),
    async close() {
      simulation.webhooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulation.operations.close();
      stateFile?.close();
      if (settings.folder === null) await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Going {
  readonly simulation: Simulation;
  readonly stateFile: StateFile<object> | null;
}

/** A new simulation, or the one in the state file. */
function goOn(data: StoreData, settings: SimulatorSettings, folder: string): Going {
  const path = settings.stateFile;
  if (path === null) return { simulation: simulationOf(data, settings, folder, Date.now()), stateFile: null };
  const base = baseOf(data);
  const saved = readStateFile(path, SAVED_STATE);
  const simulation = simulationOf(data, settings, folder, saved?.startedAt ?? Date.now());
  if (saved !== null) restore(simulation, saved, base, path);
  const stateFile = new StateFile(path, () => stateToSave(simulation, base));
  simulation.changed.onChange(() => stateFile.changed());
  stateFile.changed();
  return { simulation, stateFile };
}

function simulationOf(
  data: StoreData,
  settings: SimulatorSettings,
  folder: string,
  startedAt: number,
): Simulation {
  const faults = new Faults();
  const changed = new Changed();
  const grant = new AppGrant(settings.scopes, settings.tokenSeconds, () => changed.rest());
  const webhooks = new WebhookSender(settings, data.shop.domain, faults);
  return {
    settings,
    data,
    totals: new Totals(data),
    spellings: new TagSpellings(data.customers),
    changed,
    grant,
    bucket: new QueryBucket(settings, Date.now),
    operations: new BulkOperations(webhooks, () => changed.rest()),
    files: new ResultFiles(folder),
    uploads: new StagedUploads(folder),
    webhooks,
    faults,
    metafields: new Map(),
    definitions: new Map(),
    segments: new Map(),
    flow: new FlowTriggers(settings.flowTriggers),
    subscriptions: new Subscriptions(data.shop.currency),
    startedAt,
    now: () => (settings.asOf === null ? Date.now() : settings.asOf.getTime() + Date.now() - startedAt),
  };
}

function simulatorApp(simulation: Simulation): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use((_request, response, next) => {
    response.once("finish", simulation.settings.onAnswer);
    next();
  });
  app.use(graphqlRoutes(simulation));
  app.use(tokenRoutes(simulation));
  app.use(uploadRoutes(simulation));
  app.use(resultRoutes(simulation));
  app.use(controlRoutes(simulation));
  app.use(pageRoutes(simulation));
  app.use(extensionRoutes(simulation));
  app.use((_request, response) => void response.status(404).json({ errors: "Not Found" }));
  app.use(onError);
  return app;
}

const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status =
    typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 500;
  if (status >= 500) console.error(error);
  response.status(status).json({ errors: error instanceof Error ? error.message : "Internal Server Error" });
};
