import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { OptionsError } from "./options.ts";

/** A folder that holds this file is a demo's data folder. */
export const SECRETS_FILE = "demo-secrets.json";

const DEMO = z.strictObject({
  apiKey: z.string(),
  apiSecret: z.string(),
  encryptionKey: z.string(),
  klaviyoKey: z.string(),
  store: z.strictObject({
    /** When the generated store ends: the moment of the first start, or the one that was asked for. */
    asOf: z.iso.datetime(),
    fixedAsOf: z.boolean(),
    orders: z.strictObject({ file: z.string(), sha256: z.string() }).nullable(),
  }),
});

/** What a data folder was made with. It is kept beside the data, since the next start needs the same keys and ids. */
export type Demo = z.infer<typeof DEMO>;

/** The store that a start asks for. `ordersFile` is null without a file. `asOf` counts only if it is fixed. */
interface WantedStore {
  readonly asOf: Date;
  readonly fixedAsOf: boolean;
  readonly ordersFile: string | null;
}

/**
 * The demo in the folder. An empty folder gets a new one.
 * @throws OptionsError if the folder has another store than was asked for, or its store can't be made again
 */
export async function openDataFolder(dataDir: string, wanted: WantedStore): Promise<Demo> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, SECRETS_FILE);
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === null) {
    const made = await newDemo(wanted);
    await writeFile(`${path}.half`, JSON.stringify(made), { mode: 0o600 });
    await rename(`${path}.half`, path);
    return made;
  }
  const demo = DEMO.safeParse(parseJson(found));
  if (!demo.success) throw otherStore(dataDir, `${SECRETS_FILE} can't be read`);
  await refuseOther(dataDir, demo.data.store, wanted);
  return demo.data;
}

async function refuseOther(dataDir: string, store: Demo["store"], wanted: WantedStore): Promise<void> {
  const { asOf, fixedAsOf, orders } = store;
  if (wanted.fixedAsOf && !(fixedAsOf && Date.parse(asOf) === wanted.asOf.getTime()))
    throw otherStore(dataDir, fixedAsOf ? `it was made with --as-of ${asOf}` : "it was made without --as-of");
  if (wanted.ordersFile !== null && orders?.sha256 !== (await digest(wanted.ordersFile)))
    throw otherStore(dataDir, `it was made with ${orders === null ? "the generated store" : "other orders"}`);
  if (wanted.ordersFile !== null || orders === null) return;
  const now = await digest(orders.file).catch(() => null);
  if (now === null) throw otherStore(dataDir, `it was made with ${orders.file}, which is not there any more`);
  if (now !== orders.sha256)
    throw otherStore(dataDir, `it was made with ${orders.file}, which has changed since`);
}

function otherStore(dataDir: string, why: string): OptionsError {
  return new OptionsError(
    `The data folder ${dataDir} can't be gone on with: ${why}. Empty it with --fresh, or name another one with --data-dir.`,
  );
}

async function newDemo({ asOf, fixedAsOf, ordersFile }: WantedStore): Promise<Demo> {
  return {
    apiKey: createHash("md5").update(randomBytes(16)).digest("hex"),
    apiSecret: `shpss_${randomBytes(16).toString("hex")}`,
    encryptionKey: randomBytes(32).toString("base64"),
    klaviyoKey: `pk_${randomBytes(17).toString("hex")}`,
    store: {
      asOf: asOf.toISOString(),
      fixedAsOf,
      orders: ordersFile === null ? null : { file: ordersFile, sha256: await digest(ordersFile) },
    },
  };
}

async function digest(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest("hex");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
