import type { ApiKeySession } from "klaviyo-api";
import { z } from "zod";
import { isUnknownId } from "./answers.ts";
import type { CallName } from "./calls.ts";
import { valueOf } from "./client.server.ts";
import type { KlaviyoClient, Outcome } from "./client.server.ts";

/** An address without a cursor is refused. It would end the reading while more pages follow. */
const NEXT = z.string().refine((address) => cursorIn(address) !== null);
const LINKS = z.object({ next: NEXT.nullish() }).nullish();

/** A collection, and how its pages are requested. */
interface Collection<Row> {
  readonly call: CallName;
  readonly row: z.ZodType<Row>;
  readonly send: (session: ApiKeySession, page: { pageCursor?: string }) => Promise<unknown>;
}

interface Page<Row> {
  readonly rows: Row[];
  /** The cursor of the next page; null: this is the last. */
  readonly next: string | null;
}

/** The pages of a collection, one after the other. */
export async function* readPages<Row>(
  client: KlaviyoClient,
  collection: Collection<Row>,
): AsyncGenerator<Row[]> {
  let cursor: string | null = null;
  do {
    const { rows, next }: Page<Row> = pageIn(collection, await ask(client, collection, cursor));
    yield rows;
    cursor = next;
  } while (cursor !== null);
}

/**
 * One page of the collection of something, such as a list.
 * @param cursor - of the page; null: the first
 * @returns null where Klaviyo doesn't know the thing that has the collection
 */
export async function readPage<Row>(
  client: KlaviyoClient,
  collection: Collection<Row>,
  cursor: string | null,
): Promise<Page<Row> | null> {
  const outcome = await ask(client, collection, cursor);
  return isUnknownId(outcome) ? null : pageIn(collection, outcome);
}

type PageOutcome<Row> = Outcome<z.output<ReturnType<typeof pageOf<Row>>>>;

function ask<Row>(
  client: KlaviyoClient,
  { call, row, send }: Collection<Row>,
  cursor: string | null,
): Promise<PageOutcome<Row>> {
  const page = cursor === null ? {} : { pageCursor: cursor };
  return client.request({ call, answer: pageOf(row), send: (session) => send(session, page) });
}

function pageIn<Row>({ call }: Collection<Row>, outcome: PageOutcome<Row>): Page<Row> {
  const { data, links } = valueOf(call, outcome);
  return { rows: data, next: cursorOf(links) };
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
