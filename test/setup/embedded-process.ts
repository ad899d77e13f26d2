/** Starts the app's built-in PostgreSQL in a given folder, prints its address, and stops it on demand. */
import { startEmbedded } from "../../app/db/embedded/embedded.server.ts";

const folder = process.argv[2] ?? "";
try {
  const server = await startEmbedded(folder);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => void server.stop().then(() => process.exit(0)));
  }
  void server.lost.then(() => process.exit(3));
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: error instanceof Error ? error.message : "?" })}\n`);
  process.exit(2);
}
