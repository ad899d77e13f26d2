import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { scoreOurs } from "./ours.ts";
import { generatedCustomers } from "./store.ts";

/** Scores generated customers and prints the most memory that this process has held, in bytes. */
export function memoryOfScoring(customers: number): void {
  scoreOurs(generatedCustomers(customers));
  console.log(process.resourceUsage().maxRSS * 1024);
}

/** The same in a process of its own, which has nothing else in memory. */
export async function memoryInChild(customers: number): Promise<number> {
  const main = new URL("../main.ts", import.meta.url).pathname;
  const args = [...process.execArgv, main, "memory", "--customers", String(customers)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout.trim());
}
