import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A port that leads to another port, as long as nobody unplugs it. */
export interface Cable {
  readonly port: number;
  /** Sets the port that it leads to. */
  plug(port: number): void;
  /** Cuts all connections. New ones are cut, too, until it is plugged in again. */
  unplug(): void;
  /** Keeps all connections, but lets nothing through until `thaw`. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function startCable(to: number): Promise<Cable> {
  let target: number | null = to;
  let frozen = false;
  const sockets = new Set<Socket>();
  const held: Socket[] = [];

  function join(near: Socket): void {
    if (target === null) return void near.destroy();
    const far = hold(connect({ port: target, host: "127.0.0.1" }));
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  }
  function hold(socket: Socket): Socket {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    return socket;
  }

  const server = createServer((near) => {
    hold(near);
    if (frozen) held.push(near);
    else join(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    plug: (port) => void (target = port),
    unplug() {
      target = null;
      cut();
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
      for (const near of held.splice(0)) if (!near.destroyed) join(near);
    },
    async close() {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}
