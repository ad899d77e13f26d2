import { createReadStream } from "node:fs";

import type pg from "pg";

/** The part of pg's connection that COPY needs; its types leave it out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain: boolean };
}

const CHUNK_BYTES = 1 << 16;

/** Has PostgreSQL read a file of rows (`copy … from stdin`). */
export async function copyIn(client: pg.Client, statement: string, file: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const send = async (connection: CopyConnection): Promise<void> => {
    for await (const chunk of createReadStream(file, {
      highWaterMark: CHUNK_BYTES,
    }) as AsyncIterable<Buffer>) {
      connection.sendCopyFromChunk(chunk);
      if (connection.stream.writableNeedDrain)
        await new Promise<void>((drained) => connection.stream.once("drain", drained));
    }
    connection.endCopyFrom();
  };
  const query = {
    submit: (connection: CopyConnection): void => connection.query(statement),
    handleCopyInResponse: (connection: CopyConnection): void => {
      send(connection).catch((error: unknown) => connection.sendCopyFail(String(error)));
    },
    handleCommandComplete: (): void => undefined,
    handleReadyForQuery: (): void => resolve(),
    handleError: (error: Error): void => reject(error),
  };
  client.query(query as unknown as pg.Submittable);
  return promise;
}
