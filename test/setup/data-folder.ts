import { chmod, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * Makes a folder for a database that PostgreSQL's account can enter. In tests it lies in memory. SIXFOLD_TEST_FOLDER
 * tells where to the processes that tests start.
 */
export async function temporaryDataFolder(name: string): Promise<string> {
  const folder = await mkdtemp(
    path.join(process.env["SIXFOLD_TEST_FOLDER"] ?? os.tmpdir(), `sixfold-${name}-`),
  );
  await chmod(folder, 0o755);
  return folder;
}
