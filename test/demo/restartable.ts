import { startProcess, type DemoProcess, type Start } from "./processes.ts";

/** A process that can be started again in the same way. `ended` settles only if it ends by itself. */
export interface RestartableProcess extends DemoProcess {
  /** @throws Error like the first start. Then nothing runs, and another restart may follow. */
  restart(): Promise<void>;
}

/** @throws Error like `startProcess` */
export async function startRestartable(start: Start): Promise<RestartableProcess> {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let current: DemoProcess | null = null;
  const begin = async (): Promise<void> => {
    const started = await startProcess(start);
    current = started;
    void started.ended.then((reason) => {
      if (current === started) resolve(reason);
    });
  };
  const end = async (): Promise<void> => {
    const last = current;
    current = null;
    await last?.stop();
  };
  await begin();
  let restarting: Promise<void> = Promise.resolve();
  return {
    name: start.name,
    ended,
    restart: () => (restarting = end().then(begin)),
    async stop() {
      await restarting.catch(() => undefined);
      await end();
    },
  };
}
