import "@remix-run/server-runtime";

import type { Services } from "./services.server.ts";

declare module "@remix-run/server-runtime" {
  // Remix wants an interface to merge with: loaders and actions get the services as their `context`.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface AppLoadContext extends Services {}
}
