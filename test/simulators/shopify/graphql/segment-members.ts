import { GraphQLError } from "graphql";
import type { Simulation } from "../simulation.ts";
import { Connection, type PageArguments } from "./connection.ts";
import { gid, idOf } from "./gid.ts";

export interface MemberArguments extends PageArguments {
  readonly segmentId?: string | null;
  readonly query?: string | null;
}

/** The `customerSegmentMembers` root, for segments that ask for a tag: the simulator knows no other members. */
export function querySegmentMembers(simulation: Simulation, list: MemberArguments): Connection<unknown> {
  if (list.query != null || list.segmentId == null)
    throw new GraphQLError("The simulator lists members by the segment's id only.");
  const segment = simulation.segments.get(idOf(list.segmentId, "Segment"));
  if (segment === undefined)
    throw new GraphQLError("Segment not found", { extensions: { code: "NOT_FOUND" } });
  const tag = /^customer_tags CONTAINS '((?:[^'\\]|\\.)*)'$/
    .exec(segment.query)?.[1]
    ?.replace(/\\(.)/g, "$1");
  if (tag === undefined) throw new GraphQLError("The simulator knows the members of a tag only.");
  const isMember = (each: string): boolean => each.toLowerCase() === tag.toLowerCase();
  const found = [...simulation.data.customers.values()].filter(({ tags }) => tags.some(isMember));
  return new Connection(
    Float64Array.from(found, ({ id }) => id),
    (id) => ({ __typename: "CustomerSegmentMember", id: gid("CustomerSegmentMember", id) }),
    list,
  );
}
