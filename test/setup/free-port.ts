import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** These ports are below those that systems hand out themselves, to programs that listen on 0 or connect. */
const PORTS = { from: 20_000, to: 32_768 };
const TRIES = 100;
const given = new Set<number>();

/** A port on loopback that is free now. The system will not hand it out before it is used. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`None of ${String(TRIES)} ports on 127.0.0.1 is free.`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
