import type { BulkOperation } from "../../bulk/operations.ts";
import type { Simulation } from "../../simulation.ts";
import { Connection } from "../connection.ts";
import { gid } from "../gid.ts";
import type { ListArguments } from "../order-query.ts";
import { isoSeconds } from "./order-node.ts";
import { dateField, numberField, searchFilter, wordField } from "../search/search.ts";

/** A bulk operation as the Admin API shows it. Its counts are texts. */
export function bulkOperationNode(operation: BulkOperation): Readonly<Record<string, unknown>> {
  return {
    __typename: "BulkOperation",
    id: gid("BulkOperation", operation.id),
    type: operation.type,
    status: operation.status,
    errorCode: operation.errorCode,
    query: operation.document,
    createdAt: isoSeconds(operation.createdAt),
    completedAt: operation.completedAt === null ? null : isoSeconds(operation.completedAt),
    objectCount: String(operation.objectCount),
    rootObjectCount: String(operation.rootObjectCount),
    fileSize: operation.fileSize === null ? null : String(operation.fileSize),
    url: operation.url,
    partialDataUrl: operation.partialDataUrl,
  };
}

/** The `bulkOperations` root: the newest first, unless the query asks for the reverse. */
export function queryBulkOperations(simulation: Simulation, list: ListArguments): Connection<unknown> {
  const fields = {
    id: numberField<BulkOperation>((operation) => operation.id),
    status: wordField<BulkOperation>((operation) => [operation.status.toLowerCase()]),
    operation_type: wordField<BulkOperation>((operation) => [operation.type.toLowerCase()]),
    created_at: dateField<BulkOperation>((operation) => operation.createdAt, Date.now),
  };
  const bare = wordField<BulkOperation>((operation) => [String(operation.id), operation.status]);
  const found = simulation.operations.all().filter(searchFilter(list.query, fields, bare));
  const moment = (operation: BulkOperation): number =>
    list.sortKey === "COMPLETED_AT" ? (operation.completedAt ?? Infinity) : operation.createdAt;
  found.sort((a, b) => moment(b) - moment(a) || b.id - a.id);
  if (list.reverse === true) found.reverse();
  return new Connection(
    found.map((operation) => operation.id),
    (id) => {
      const operation = simulation.operations.find(id);
      return operation === null ? null : bulkOperationNode(operation);
    },
    list,
  );
}
