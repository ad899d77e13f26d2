import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { StateFileError } from "../state-file.ts";
import { startKlaviyoSimulator } from "./server.ts";

const USAGE =
  "usage: node test/simulators/klaviyo/main.ts --port N --key pk_... [--state FILE] [--profiles FILE.json] [--rate real|off] " +
  "[--job-seconds S] [--account NAME] [--client-id ID --client-secret SECRET --redirect URL]";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    key: { type: "string" },
    state: { type: "string" },
    profiles: { type: "string" },
    rate: { type: "string", default: "real" },
    "job-seconds": { type: "string", default: "2" },
    account: { type: "string", default: "Sixfold Demo" },
    "client-id": { type: "string" },
    "client-secret": { type: "string" },
    redirect: { type: "string" },
  },
});

function fail(reason: string): never {
  console.error(`${reason}\n${USAGE}`);
  process.exit(2);
}

const { key, rate } = values;
const port = Number(values.port);
const jobSeconds = Number(values["job-seconds"]);
if (!key?.startsWith("pk_")) fail("--key must be given and start with pk_");
if (rate !== "real" && rate !== "off") fail(`--rate must be real or off, not ${rate}`);
if (!Number.isInteger(port) || port < 0) fail(`--port must be a number, not ${values.port}`);
if (!(jobSeconds >= 0)) fail(`--job-seconds must be a number, not ${values["job-seconds"]}`);

const { "client-id": clientId, "client-secret": clientSecret, redirect } = values;
const given = [clientId, clientSecret, redirect].filter((value) => value !== undefined).length;
if (given !== 0 && given !== 3) fail("--client-id, --client-secret and --redirect go together");

const profiles =
  values.profiles === undefined ? [] : (JSON.parse(readFileSync(values.profiles, "utf8")) as string[]);
const simulator = await startKlaviyoSimulator({
  port,
  key,
  rate,
  jobSeconds,
  profiles,
  ...(values.state === undefined ? {} : { stateFile: values.state }),
  ...(clientId === undefined || clientSecret === undefined || redirect === undefined
    ? {}
    : { app: { clientId, clientSecret, redirectUrls: [redirect] } }),
  accountName: values.account,
}).catch((error: unknown) => {
  if (!(error instanceof StateFileError)) throw error;
  console.error(error.message);
  process.exit(2);
});
console.log(`Klaviyo simulator ${simulator.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    simulator.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
