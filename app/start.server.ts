/** Entry of the web process. It must parse on Node versions that can't load the rest, and refuse them. */
import type { ServerBuild } from "@remix-run/node";

import { refuseNode } from "./process/node-version.ts";

const refusal = refuseNode(process.versions.node);
if (refusal === null) {
  const { assumeProduction } = await import("./env.server.ts");
  assumeProduction();
  const { runWeb } = await import("./process/run.server.ts");
  const loadBuild = async (): Promise<ServerBuild> => {
    const build: unknown = await import("virtual:remix/server-build");
    return build as ServerBuild;
  };
  // The folder is beside the built file, not beside the source.
  await runWeb(new URL("../client/", import.meta.url), loadBuild);
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
