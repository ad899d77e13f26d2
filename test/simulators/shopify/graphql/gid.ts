import { GraphQLError } from "graphql";

export function gid(type: string, id: number | string): string {
  return `gid://shopify/${type}/${id}`;
}

interface ParsedGid {
  readonly type: string;
  readonly id: number;
}

/** Parses a global id. Shopify refuses anything else in its place. */
export function parseGid(text: string): ParsedGid {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)$/.exec(text);
  if (match === null) {
    throw new GraphQLError(`Invalid global id '${text}'`, {
      extensions: { code: "argumentLiteralsIncompatible" },
    });
  }
  return { type: match[1] ?? "", id: Number(match[2]) };
}

/** The number of a gid. A gid of another type names no resource that could be found there. */
export function idOf(text: string, type: string): number {
  const parsed = parseGid(text);
  if (parsed.type === type) return parsed.id;
  throw new GraphQLError(`Invalid id: ${text}`, { extensions: { code: "RESOURCE_NOT_FOUND" } });
}
