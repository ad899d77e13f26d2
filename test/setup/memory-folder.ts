import { readFileSync, statfsSync } from "node:fs";
import os from "node:os";

const IN_MEMORY = "/dev/shm";
/** A run's databases never need more at once. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * A folder in memory for the tests' databases, if the system has one with enough room: each database is some 600 files.
 * Otherwise the temporary folder. A restart of the system empties it, and no test restarts the system.
 */
export function memoryFolder(): string {
  return hasRoom() && runsPrograms() ? IN_MEMORY : os.tmpdir();
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false;
  }
}

/** Copies PostgreSQL's programs to a folder beside the data, if its account can't enter the checkout. */
function runsPrograms(): boolean {
  const mount = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .find((line) => line.split(" ")[1] === IN_MEMORY);
  return mount !== undefined && !/\bnoexec\b/.test(mount);
}
