import { randomBytes, randomUUID } from "node:crypto";
import { chown, link, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { type Account, canRead } from "./account.server.ts";

/** Where the parts of an embedded PostgreSQL lie. */
export interface Place {
  /** The merchant's data folder, as given. */
  readonly folder: string;
  /** A folder the account owns; holds the cluster and, where needed, a copy of the binaries. */
  readonly home: string;
  readonly cluster: string;
  readonly log: string;
  readonly password: string;
}

const HOMES = ["/var/lib/sixfold", path.join(os.tmpdir(), "sixfold")];

/** Prepares the data folder. Several processes may do so at once. */
export async function preparePlace(dataFolder: string, account: Account): Promise<Place> {
  const folder = path.resolve(dataFolder);
  await mkdir(folder, { recursive: true });
  const home = (await canRead(account, folder))
    ? await ownFolder(path.join(folder, "database"), account)
    : await homeElsewhere(folder, account);
  return {
    folder,
    home,
    cluster: path.join(home, "cluster"),
    log: path.join(folder, "postgres.log"),
    password: await keptPassword(path.join(folder, "postgres.password")),
  };
}

/**
 * PostgreSQL can't keep its files below a folder that `nobody` may not enter, such as root's home. They then lie in a
 * folder of the system, and a link in the data folder leads there. If the link is missing, a new folder and link are
 * made. Older folders are left alone, since the data folder may be a disk that is not mounted just now.
 */
async function homeElsewhere(folder: string, account: Account): Promise<string> {
  const marker = path.join(folder, "database");
  const linked = await readlink(marker).catch(() => undefined);
  if (linked !== undefined) return ownFolder(linked, account);
  const failures: unknown[] = [];
  for (const parent of HOMES) {
    try {
      await mkdir(parent, { recursive: true, mode: 0o755 });
      if (!(await canRead(account, parent))) continue;
      const home = path.join(parent, randomUUID());
      // The link comes first, so that another process at the same moment finds it.
      await symlink(home, marker);
      return await ownFolder(home, account);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return homeElsewhere(folder, account);
      failures.push(error);
    }
  }
  throw new Error(
    `PostgreSQL can't run as root, and the account nobody can't enter ${folder}. ` +
      "Set DATA_DIR to a folder below /var/lib or /srv, start as an ordinary user, or set DATABASE_URL.",
    { cause: new AggregateError(failures) },
  );
}

async function ownFolder(folder: string, account: Account): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
  return folder;
}

/**
 * A random password, made once. The file is put in place whole, by a hard link, so two processes read the same
 * password.
 */
async function keptPassword(file: string): Promise<string> {
  const unfinished = `${file}.${String(process.pid)}`;
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept) return kept;
  await writeFile(unfinished, randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
  await link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(unfinished);
  return readFile(file, "utf8");
}
