import type { ApiKeySession } from "klaviyo-api";
import { z } from "zod";
import type { CallName } from "./calls.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient } from "./client.server.ts";

/** An address without a cursor would make the last page of one that others follow, and the rest unseen. */
const NEXT = z.string().refine((address) => cursorIn(address) !== null);
const LINKS = z.object({ next: NEXT.nullish() }).nullish();

/** The pages of a collection, one after the other. */
export async function* readPages<Row>(
  client: KlaviyoClient,
  call: CallName,
  row: z.ZodType<Row>,
  send: (session: ApiKeySession, page: { pageCursor?: string }) => Promise<unknown>,
): AsyncGenerator<Row[]> {
  const answer = pageOf(row);
  let cursor: string | null = null;
  do {
    const page = cursor === null ? {} : { pageCursor: cursor };
    const outcome = await client.request({ call, answer, send: (session) => send(session, page) });
    const { data, links } = valueOf(call, outcome);
    yield data;
    cursor = cursorOf(links);
  } while (cursor !== null);
}

/** A page of a collection. */
export function pageOf<Row>(row: z.ZodType<Row>) {
  return z.object({ data: z.array(row), links: LINKS });
}

/** The cursor of the next page; null: there is none. */
export function cursorOf(links: z.output<typeof LINKS>): string | null {
  return links?.next == null ? null : cursorIn(links.next);
}

function cursorIn(address: string): string | null {
  return URL.parse(address)?.searchParams.get("page[cursor]") ?? null;
}
