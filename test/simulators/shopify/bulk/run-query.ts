import { Access } from "../graphql/access.ts";
import { bulkOperationNode } from "../graphql/nodes/bulk-operation-node.ts";
import { Connection } from "../graphql/connection.ts";
import { checkDocument } from "../graphql/execute.ts";
import { queryRoot } from "../graphql/query-root.ts";
import { adminSchema } from "../graphql/schema.ts";
import type { Fault } from "../control/faults.ts";
import type { Simulation } from "../simulation.ts";
import { seededRandom, shuffle } from "../store/random.ts";
import { bulkQueryDenial, bulkQueryProblem } from "./check-query.ts";
import type { BulkOperation } from "./operations.ts";
import { Pace } from "./pace.ts";
import { rootConnections } from "./projection.ts";

/** `bulkOperationRunQuery`: checks the query and starts the run, which goes on by itself. */
export function startBulkQuery(simulation: Simulation, query: string, _groupObjects: boolean): unknown {
  const refused = (code: string, message: string, field: string[] | null = ["query"]): unknown => ({
    bulkOperation: null,
    userErrors: [{ code, field, message }],
  });
  const problem = bulkQueryProblem(query);
  if (problem !== null) return refused("INVALID", problem);
  const operation = simulation.operations.create("QUERY", query);
  if (operation === null) {
    return refused(
      "OPERATION_IN_PROGRESS",
      "A bulk query operation for this app and shop is already in progress.",
      null,
    );
  }
  const node = bulkOperationNode({ ...operation });
  simulation.operations.carryOut(operation, (closing) => runQuery(simulation, operation, closing));
  return { bulkOperation: node, userErrors: [] };
}

async function runQuery(
  simulation: Simulation,
  operation: BulkOperation,
  closing: AbortSignal,
): Promise<void> {
  const fault = simulation.faults.take("bulk", operation.document);
  const { bulkSeconds } = simulation.settings;
  const start = new Pace(bulkSeconds * 0.15, closing);
  await start.reach(1);
  const denial = bulkQueryDenial(operation.document, new Access(adminSchema(), simulation.grant.scopes));
  if (denial !== null) {
    return simulation.operations.finish(operation, { status: "FAILED", errorCode: "ACCESS_DENIED" });
  }
  if (operation.status === "CREATED") operation.status = "RUNNING";
  if (fault?.fault === "stuck") return;
  const file = simulation.files.create();
  const pace = new Pace(bulkSeconds * 0.85, closing);
  const whole = await writeAll(simulation, operation, file, pace, stopShare(fault));
  await file.close();
  end(simulation, operation, whole && fault?.fault !== "expired" ? null : fault, file);
}

interface Output {
  readonly name: string;
  readonly size: number;
  write(lines: readonly string[]): Promise<void>;
}

/** @returns true: it came to the end; false: a fault or a cancel stopped it on the way */
async function writeAll(
  simulation: Simulation,
  operation: BulkOperation,
  file: Output,
  pace: Pace,
  stopAt: number,
): Promise<boolean> {
  const checked = checkDocument(operation.document);
  if (!checked.ok) throw new Error("The document was checked before.");
  const roots = queryRoot(simulation);
  for (const root of rootConnections(checked.document, checked.operation)) {
    const connection = (roots[root.field] as (args: unknown) => unknown)(root.args);
    if (!(connection instanceof Connection)) throw new Error(`${root.field} is no connection.`);
    const step = Math.max(25, Math.min(1000, Math.ceil(connection.total / 60)));
    let lines: string[] = [];
    let done = 0;
    const flush = async (): Promise<void> => {
      // Without `groupObjects` Shopify promises no order: a line of an order may come before the order.
      if (simulation.settings.shuffledResults)
        lines = shuffle(lines, seededRandom(operation.id + operation.objectCount));
      await file.write(lines);
      operation.objectCount += lines.length;
      operation.rootObjectCount = Math.max(operation.rootObjectCount, done);
      lines = [];
      await pace.reach(done / connection.total);
    };
    for (const node of resultOf(connection, simulation, operation)) {
      const times = simulation.settings.repeatedResults && done % 2 === 0 ? 2 : 1;
      for (let time = 0; time < times; time++) root.writer(node as object, null, (line) => lines.push(line));
      if (++done % step === 0) await flush();
      if (done >= connection.total * stopAt || isCanceling(operation)) {
        await flush();
        return false;
      }
    }
    await flush();
  }
  return true;
}

function resultOf(
  connection: Connection<unknown>,
  { settings }: Simulation,
  { id }: BulkOperation,
): Iterable<unknown> {
  if (!settings.shuffledResults) return connection.all();
  return connection.inOrderOf(shuffle([...Array(connection.total).keys()], seededRandom(id)));
}

function isCanceling(operation: BulkOperation): boolean {
  return operation.status === "CANCELING";
}

/** The share of the rows at which a fault strikes. */
function stopShare(fault: Fault | null): number {
  if (fault === null || fault.fault === "expired") return Number.POSITIVE_INFINITY;
  return fault.fault === "failed_without_data" ? 0 : 0.5;
}

function end(simulation: Simulation, operation: BulkOperation, fault: Fault | null, file: Output): void {
  const { operations, files } = simulation;
  const data = file.size === 0 ? null : files.urlOf(file.name);
  if (isCanceling(operation) || fault?.fault === "canceled")
    return operations.finish(operation, { status: "CANCELED" });
  // The result was complete once. Only its address has expired.
  if (fault?.fault === "expired") {
    const url = files.urlOf(file.name, -1);
    return operations.finish(operation, { status: "EXPIRED", url, fileSize: file.size });
  }
  if (fault === null) {
    return operations.finish(operation, {
      status: "COMPLETED",
      url: data,
      fileSize: data === null ? null : file.size,
    });
  }
  const errorCode = fault.fault === "timeout" ? "TIMEOUT" : "INTERNAL_SERVER_ERROR";
  const partialDataUrl = fault.fault === "failed_without_data" ? null : data;
  operations.finish(operation, { status: "FAILED", errorCode, partialDataUrl });
}
