/** Entry of a process that only works jobs. */
import { refuseNode } from "./process/node-version.ts";

const refusal = refuseNode(process.versions.node);
if (refusal === null) {
  const { assumeProduction } = await import("./env.server.ts");
  assumeProduction();
  const { runWorker } = await import("./process/run.server.ts");
  await runWorker();
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
