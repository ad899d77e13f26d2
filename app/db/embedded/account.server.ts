import { readFile, stat } from "node:fs/promises";
import path from "node:path";

/** The account that PostgreSQL runs under; undefined: this process's own. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

const NOBODY = 65_534;

/** PostgreSQL refuses to run as root. If this process is root, PostgreSQL runs as `nobody`. */
export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await readFile("/etc/passwd", "utf8").catch(() => "");
  const [, , uid, gid] =
    accounts
      .split("\n")
      .find((line) => line.startsWith("nobody:"))
      ?.split(":") ?? [];
  return { uid: Number(uid ?? NOBODY), gid: Number(gid ?? NOBODY) };
}

/** Whether the account may enter every folder on the way to `target`, and read `target` itself. */
export async function canRead(account: Account, target: string): Promise<boolean> {
  if (!account) return true;
  const absolute = path.resolve(target);
  if (!(await permits(account, absolute, 4))) return false;
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    if (!(await permits(account, folder, 1))) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Looks only at the mode bits: 4 is read, 1 is search or execute. */
async function permits({ uid, gid }: NonNullable<Account>, file: string, bit: number): Promise<boolean> {
  const stats = await stat(file);
  const shift = stats.uid === uid ? 6 : stats.gid === gid ? 3 : 0;
  return ((stats.mode >> shift) & bit) === bit;
}
