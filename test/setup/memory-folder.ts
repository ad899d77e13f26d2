import { readFileSync, statfsSync } from "node:fs";
import os from "node:os";

const IN_MEMORY = "/dev/shm";
/** More than the databases of a run need at once. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * A folder in memory for the databases of tests, where the system has one with enough room: each is some 600 files.
 * Nothing in it outlives the system, which no test ends. Else the temporary folder.
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

/** PostgreSQL's programs are copied beside the data where its account can't enter the checkout. */
function runsPrograms(): boolean {
  const mount = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .find((line) => line.split(" ")[1] === IN_MEMORY);
  return mount !== undefined && !/\bnoexec\b/.test(mount);
}
