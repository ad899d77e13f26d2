import { GraphQLError } from "graphql";
import type { Simulation, StoredSegment } from "../simulation.ts";
import { Connection } from "./connection.ts";
import { gid, idOf } from "./gid.ts";
import { isoSeconds } from "./nodes/order-node.ts";
import type { ListArguments } from "./order-query.ts";
import { segmentQueryProblem } from "../segment-language/check-query.ts";

const MOST_SEGMENTS = 6_000;
const LONGEST_NAME = 255;

/** A customer segment as the Admin API shows it. */
function segmentNode({
  id,
  name,
  query,
  createdAt,
  editedAt,
}: StoredSegment): Readonly<Record<string, unknown>> {
  return {
    __typename: "Segment",
    id: gid("Segment", id),
    name,
    query,
    creationDate: isoSeconds(createdAt),
    lastEditDate: isoSeconds(editedAt),
  };
}

/** The `segments` root: by creation or by id. */
export function querySegments({ segments }: Simulation, list: ListArguments): Connection<unknown> {
  if (list.query != null) throw new GraphQLError("The simulator doesn't search segments.");
  const found = [...segments.keys()].sort((a, b) => a - b);
  if (list.reverse === true) found.reverse();
  return new Connection(
    found,
    (id) => {
      const segment = segments.get(id);
      return segment === undefined ? null : segmentNode(segment);
    },
    list,
  );
}

/** The `segment` root. */
export function findSegment({ segments }: Simulation, id: string): unknown {
  const segment = segments.get(idOf(id, "Segment"));
  return segment === undefined ? null : segmentNode(segment);
}

interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
}

/** `segmentCreate` */
export function createSegment(
  simulation: Simulation,
  { name, query }: { readonly name: string; readonly query: string },
): unknown {
  const { segments } = simulation;
  const errors = problems(simulation, null, { name, query });
  if (segments.size >= MOST_SEGMENTS)
    errors.push({ field: null, message: `The limit of ${String(MOST_SEGMENTS)} segments has been reached.` });
  if (errors.length > 0) return { segment: null, userErrors: errors };
  const id = Math.max(0, ...segments.keys()) + 1;
  const now = simulation.now();
  const segment = { id, name, query, createdAt: now, editedAt: now };
  segments.set(id, segment);
  simulation.changed.rest();
  return { segment: segmentNode(segment), userErrors: [] };
}

/** `segmentUpdate` */
export function updateSegment(
  simulation: Simulation,
  { id, name, query }: { readonly id: string; readonly name?: string | null; readonly query?: string | null },
): unknown {
  const known = simulation.segments.get(idOf(id, "Segment"));
  if (known === undefined) return { segment: null, userErrors: [NOT_THERE] };
  const changed = { ...known, name: name ?? known.name, query: query ?? known.query };
  const errors = problems(simulation, known.id, changed);
  if (errors.length > 0) return { segment: null, userErrors: errors };
  const segment = { ...changed, editedAt: simulation.now() };
  simulation.segments.set(known.id, segment);
  simulation.changed.rest();
  return { segment: segmentNode(segment), userErrors: [] };
}

/** `segmentDelete` */
export function deleteSegment(simulation: Simulation, id: string): unknown {
  if (!simulation.segments.delete(idOf(id, "Segment")))
    return { deletedSegmentId: null, userErrors: [NOT_THERE] };
  simulation.changed.rest();
  return { deletedSegmentId: id, userErrors: [] };
}

const NOT_THERE: UserError = { field: ["id"], message: "Segment does not exist" };

function problems(
  { segments }: Simulation,
  own: number | null,
  { name, query }: { readonly name: string; readonly query: string },
): UserError[] {
  const isTaken = [...segments.values()].some(
    (other) => other.id !== own && other.name.toLowerCase() === name.toLowerCase(),
  );
  const ofName = (message: string): UserError => ({ field: ["name"], message });
  const errors: UserError[] = [];
  if (name.trim() === "") errors.push(ofName("Name can't be blank"));
  if (name.length > LONGEST_NAME) errors.push(ofName("Name is too long (maximum is 255 characters)"));
  if (isTaken) errors.push(ofName("Name has already been taken"));
  const problem = segmentQueryProblem(query);
  if (problem !== null) errors.push({ field: ["query"], message: problem });
  return errors;
}
