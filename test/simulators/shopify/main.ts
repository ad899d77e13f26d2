import { parseArgs } from "node:util";
import { StateFileError } from "../state-file.ts";
import { PROTECTED_DATA, type SimulatorSettings } from "./settings.ts";
import { CsvError, readOrdersCsv } from "./csv/read-orders.ts";
import { generateStore } from "./generate.ts";
import { startShopifySimulator } from "./server.ts";
import type { StoreData } from "./store/store.ts";
import { webhookPathsOf } from "./webhooks/app-config.ts";

const USAGE = `Usage: node test/simulators/shopify/main.ts [options]
  --port N               where to listen on loopback (default: any free port)
  --shop DOMAIN          default sixfold-demo.myshopify.com
  --api-key KEY, --api-secret SECRET
  --app-url URL          the app, for the frame and for webhooks
  --app-config FILE      a shopify.app.toml whose webhook subscriptions are followed (default: all to /webhooks)
  --webhook-path PATH    where all webhooks go instead
  --state FILE           where what changes in the store is kept, so that a restart goes on with it
  --orders FILE          a CSV of orders; without it a store is made up
  --currency CODE        of a CSV that names none (default EUR)
  --as-of DATE           the moment that the made-up store ends and Shopify's clock starts
  --seed N, --customers N of the made-up store
  --scopes LIST          separated by commas (default: all that the app asks for)
  --bulk-seconds S       how long a bulk operation takes (default 3)
  --bucket N, --restore-rate N  of the query cost (default 20000 and 1000)
  --token-seconds S      how long an access token lives (default 3600)
  --extensions-of FOLDER the built app whose extensions the admin shows (default: none)
  --live-reload          admin pages load themselves again on POST /_sim/reload`;

/** The words after the command, as settings and a store. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      shop: { type: "string", default: "sixfold-demo.myshopify.com" },
      "api-key": { type: "string" },
      "api-secret": { type: "string" },
      "app-url": { type: "string" },
      "app-config": { type: "string" },
      "webhook-path": { type: "string" },
      state: { type: "string" },
      orders: { type: "string" },
      currency: { type: "string" },
      "as-of": { type: "string" },
      seed: { type: "string" },
      customers: { type: "string" },
      scopes: { type: "string" },
      "bulk-seconds": { type: "string", default: "3" },
      bucket: { type: "string" },
      "restore-rate": { type: "string" },
      "token-seconds": { type: "string" },
      "extensions-of": { type: "string" },
      "live-reload": { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) return console.log(USAGE);
  const asOf = values["as-of"] === undefined ? null : dateOf(values["as-of"]);
  if (values.state !== undefined && values.orders === undefined && asOf === null)
    throw new UsageError("--state of a made-up store needs --as-of, so that the same store is made again");
  const paths = values["webhook-path"] === undefined ? null : { "*": values["webhook-path"] };
  const settings: Partial<SimulatorSettings> = {
    asOf,
    appUrl: values["app-url"] ?? null,
    stateFile: values.state ?? null,
    extensionsRoot: values["extensions-of"] ?? null,
    liveReload: values["live-reload"],
    ...(values["api-key"] === undefined ? {} : { apiKey: values["api-key"] }),
    ...(values["api-secret"] === undefined ? {} : { apiSecret: values["api-secret"] }),
    ...number("port", values.port),
    ...number("bulkSeconds", values["bulk-seconds"]),
    ...number("bucketSize", values.bucket),
    ...number("restoreRate", values["restore-rate"]),
    ...number("tokenSeconds", values["token-seconds"]),
    ...(values.scopes === undefined ? {} : { scopes: [...values.scopes.split(","), ...PROTECTED_DATA] }),
    ...(values["app-config"] === undefined
      ? {}
      : { webhookPaths: await webhookPathsOf(values["app-config"]) }),
    ...(paths === null ? {} : { webhookPaths: paths }),
  };
  const { seed } = number("seed", values.seed);
  const { customers } = number("customers", values.customers);
  const store = await (values.orders === undefined
    ? generateStore({
        asOf: asOf ?? new Date(),
        domain: values.shop,
        ...(seed === undefined ? {} : { seed }),
        ...(customers === undefined ? {} : { customers }),
      })
    : readStore(values.orders, values.shop, values.currency));
  const simulator = await startShopifySimulator({ store, ...settings });
  const { data } = simulator.simulation;
  console.log(
    `Shopify simulator listening on ${simulator.url}: ${data.customers.size} customers, ${data.orders.length} orders`,
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
}

const rowsRead = new Intl.NumberFormat("en");

async function readStore(path: string, domain: string, currency: string | undefined): Promise<StoreData> {
  const onRows = (rows: number): void => console.log(`${rowsRead.format(rows)} rows of orders read`);
  return readOrdersCsv(path, { domain, onRows, ...(currency === undefined ? {} : { currency }) });
}

function number<Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [key in Name]?: number } {
  if (text === undefined) return {};
  const value = Number(text);
  if (Number.isNaN(value)) throw new UsageError(`--${name} must be a number, and was "${text}"`);
  return { [name]: value } as { readonly [key in Name]: number };
}

function dateOf(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new UsageError(`--as-of must be a date such as 1998-07-01, and was "${text}"`);
  return date;
}

class UsageError extends Error {}

try {
  await main();
} catch (error) {
  if (!(isWrongInput(error) || isArgumentError(error))) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function isWrongInput(error: unknown): error is Error {
  return error instanceof CsvError || error instanceof UsageError || error instanceof StateFileError;
}

function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
