import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { Kind, OperationTypeNode, type DocumentNode, type OperationDefinitionNode } from "graphql";
import { bulkOperationNode } from "../graphql/nodes/bulk-operation-node.ts";
import { checkDocument, runDocument } from "../graphql/execute.ts";
import type { Simulation } from "../simulation.ts";
import { seededRandom, shuffle } from "../store/random.ts";
import type { BulkOperation } from "./operations.ts";
import { Pace } from "./pace.ts";

const ALLOWED = new Set(["tagsAdd", "tagsRemove", "metafieldsSet", "metafieldsDelete"]);
/** Lines are read and shuffled in batches of this many, so that a file of any size fits. */
const LOT = 1000;

interface Job {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly path: string;
}

/** `bulkOperationRunMutation`: one mutation for each line of an uploaded file. */
export function startBulkMutation(
  simulation: Simulation,
  mutation: string,
  stagedUploadPath: string,
): unknown {
  const refused = (code: string, message: string, field: string | null): unknown => ({
    bulkOperation: null,
    userErrors: [{ code, field: field === null ? null : [field], message }],
  });
  const checked = checkDocument(mutation);
  if (!checked.ok) {
    const reasons = checked.errors.map((error) => error.message).join("; ");
    return refused("INVALID_MUTATION", `Failed to parse the mutation - ${reasons}`, "mutation");
  }
  const problem = mutationProblem(checked.operation);
  if (problem !== null) return refused("INVALID_MUTATION", problem, "mutation");
  const path = simulation.uploads.pathOf(stagedUploadPath);
  if (path === null) {
    const message =
      "The JSONL file could not be found. Try uploading the file again, and check that you've entered the URL correctly for the stagedUploadPath mutation argument.";
    return refused("NO_SUCH_FILE", message, "stagedUploadPath");
  }
  if (statSync(path).size <= 1)
    return refused("INVALID_STAGED_UPLOAD_FILE", "The JSONL file is empty.", "stagedUploadPath");
  const operation = simulation.operations.create("MUTATION", mutation);
  if (operation === null) {
    return refused(
      "OPERATION_IN_PROGRESS",
      "A bulk mutation operation for this app and shop is already in progress.",
      null,
    );
  }
  const node = bulkOperationNode({ ...operation });
  const job = { ...checked, path };
  simulation.operations.carryOut(operation, (closing) => runMutation(simulation, operation, job, closing));
  return { bulkOperation: node, userErrors: [] };
}

function mutationProblem(operation: OperationDefinitionNode): string | null {
  const [field, ...others] = operation.selectionSet.selections;
  if (operation.operation !== OperationTypeNode.MUTATION) return "A mutation operation is expected.";
  if (field?.kind !== Kind.FIELD || others.length > 0) return "You must use exactly one mutation.";
  return ALLOWED.has(field.name.value)
    ? null
    : `${field.name.value} is not allowed in the simulator's bulk mutations.`;
}

async function runMutation(
  simulation: Simulation,
  operation: BulkOperation,
  job: Job,
  closing: AbortSignal,
): Promise<void> {
  const fault = simulation.faults.take("bulk", operation.document);
  const { operations, files } = simulation;
  const { bulkSeconds } = simulation.settings;
  await new Pace(bulkSeconds * 0.15, closing).reach(1);
  if (!simulation.grant.has("write_customers")) {
    return operations.finish(operation, { status: "FAILED", errorCode: "ACCESS_DENIED" });
  }
  if (operation.status === "CREATED") operation.status = "RUNNING";
  if (fault?.fault === "stuck") return;
  const lines = await countLines(job.path);
  const stopAt =
    fault === null || fault.fault === "expired" || fault.fault === "line_errors"
      ? Infinity
      : fault.fault === "failed_without_data"
        ? 0
        : lines / 2;
  const file = files.create();
  const pace = new Pace(bulkSeconds * 0.85, closing);
  for await (const lot of lotsOf(job.path)) {
    if (operation.objectCount >= stopAt || isCanceling(operation)) break;
    const room = Math.min(lot.length, Math.ceil(stopAt - operation.objectCount));
    const results = [];
    for (const { line, number } of lot.slice(0, room)) {
      const fails = fault?.fault === "line_errors" && number % 2 === 0;
      results.push(fails ? failedLine(number) : await runLine(simulation, job, line, number));
    }
    await file.write(simulation.settings.repeatedResults ? [...results, ...results] : results);
    operation.objectCount += results.length;
    operation.rootObjectCount = operation.objectCount;
    await pace.reach(operation.objectCount / lines);
  }
  await file.close();
  const data = file.size === 0 ? null : files.urlOf(file.name);
  if (isCanceling(operation) || fault?.fault === "canceled")
    return operations.finish(operation, { status: "CANCELED" });
  if (fault?.fault === "expired") {
    const url = files.urlOf(file.name, -1);
    return operations.finish(operation, { status: "EXPIRED", url, fileSize: file.size });
  }
  if (fault !== null && fault.fault !== "line_errors") {
    const errorCode = fault.fault === "timeout" ? "TIMEOUT" : "INTERNAL_SERVER_ERROR";
    return operations.finish(operation, { status: "FAILED", errorCode, partialDataUrl: data });
  }
  operations.finish(operation, {
    status: "COMPLETED",
    url: data,
    fileSize: data === null ? null : file.size,
  });
}

/** A line at which Shopify itself failed, without carrying it out. */
function failedLine(number: number): string {
  const message = "Internal error. Looks like something went wrong on our end.";
  const errors = [{ message, extensions: { code: "INTERNAL_SERVER_ERROR" } }];
  return JSON.stringify({ data: null, errors, __lineNumber: number });
}

async function runLine(simulation: Simulation, job: Job, line: string, number: number): Promise<string> {
  let variables: Record<string, unknown>;
  try {
    variables = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return JSON.stringify({ errors: [{ message: "The line is not valid JSON." }], __lineNumber: number });
  }
  const result = await runDocument(simulation, job.document, job.operation, variables);
  const errors = result.errors === undefined ? {} : { errors: result.errors.map((error) => error.toJSON()) };
  return JSON.stringify({
    ...(result.data === undefined ? {} : { data: result.data }),
    ...errors,
    __lineNumber: number,
  });
}

interface Line {
  readonly line: string;
  readonly number: number;
}

/** The lines of a file in batches. Each batch has an order of its own, since Shopify promises none. */
async function* lotsOf(path: string): AsyncGenerator<Line[]> {
  const random = seededRandom(7);
  let lot: Line[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.trim() !== "") lot.push({ line, number });
    number++;
    if (lot.length < LOT) continue;
    yield shuffle(lot, random);
    lot = [];
  }
  if (lot.length > 0) yield shuffle(lot, random);
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.trim() !== "") count++;
  }
  return count;
}

function isCanceling(operation: BulkOperation): boolean {
  return operation.status === "CANCELING";
}
