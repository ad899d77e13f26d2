import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { access, chown, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Account } from "./account.server.ts";
import type { Binaries } from "./binaries.server.ts";
import type { Place } from "./place.server.ts";

/** The user that initdb makes. The app's own user is made once the server runs, and is no superuser. */
export const SUPERUSER = "postgres";
const MAJOR = "18";

/**
 * Makes the cluster unless it exists. It gets its name only when it is whole, so a start that is killed leaves no
 * half-made one.
 */
export async function ensureCluster(place: Place, binaries: Binaries, account: Account): Promise<void> {
  const version = await readFile(path.join(place.cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) return refuseOther(version.trim(), place);
  const draft = path.join(place.home, `draft-${randomUUID()}`);
  const passwordFile = `${draft}.password`;
  try {
    await writeFile(passwordFile, place.password, { mode: 0o600 });
    if (account) await chown(passwordFile, account.uid, account.gid);
    await initdb(binaries.initdb, draft, passwordFile, place, account);
    await rename(draft, place.cluster).catch(async (error: unknown) => {
      // Another process was faster: its cluster is as good.
      await access(path.join(place.cluster, "PG_VERSION")).catch(() => Promise.reject(asError(error)));
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

function refuseOther(version: string, place: Place): void {
  if (version === MAJOR) return;
  throw new Error(
    `The data folder ${place.folder} was made by PostgreSQL ${version}; this version of the app brings ${MAJOR}. ` +
      "Start the version of the app that made it, dump the data, and load it into a new folder.",
  );
}

/** PostgreSQL's environment. It has nothing from the app's own environment, which holds secrets. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const environment: Record<string, string> = { PATH: "/usr/bin:/bin", TZ: "UTC", LC_ALL: "C" };
  return environment as NodeJS.ProcessEnv;
}

function initdb(program: string, folder: string, passwordFile: string, place: Place, account: Account) {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["--auth=scram-sha-256", `--pwfile=${passwordFile}`, `--username=${SUPERUSER}`];
  const options = { cwd: place.home, env: serverEnvironment(), ...account };
  return new Promise<void>((resolve, reject) => {
    execFile(program, [`--pgdata=${folder}`, ...locale, ...access], options, (error, _stdout, stderr) => {
      if (!error) return resolve();
      reject(
        new Error(`PostgreSQL could not make its data folder in ${place.home}: ${stderr.trim()}`, {
          cause: error,
        }),
      );
    });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
