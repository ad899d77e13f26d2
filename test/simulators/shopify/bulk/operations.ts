import type { WebhookSender } from "../webhooks/sender.ts";
import { gid } from "../graphql/gid.ts";

type BulkType = "QUERY" | "MUTATION";
type BulkStatus = "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED" | "EXPIRED";

/** One bulk operation. It changes while it runs. */
export interface BulkOperation {
  readonly id: number;
  readonly type: BulkType;
  readonly document: string;
  readonly createdAt: number;
  status: BulkStatus;
  errorCode: string | null;
  completedAt: number | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  url: string | null;
  partialDataUrl: string | null;
}

/** How many of each type may run at once. */
const AT_ONCE = 5;
const FIRST_ID = 4_800_000_000_001;
const ACTIVE: ReadonlySet<BulkStatus> = new Set(["CREATED", "RUNNING", "CANCELING"]);

/** The app's bulk operations in this shop. */
export class BulkOperations {
  readonly #operations = new Map<number, BulkOperation>();
  readonly #webhooks: WebhookSender;
  readonly #changed: () => void;
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  /** How many ids were given so far. */
  given = 0;

  /** @param changed - called after an id was given */
  constructor(webhooks: WebhookSender, changed: () => void) {
    this.#webhooks = webhooks;
    this.#changed = changed;
  }

  all(): BulkOperation[] {
    return [...this.#operations.values()];
  }

  find(id: number): BulkOperation | null {
    return this.#operations.get(id) ?? null;
  }

  /** @returns null: as many as may run at once are running */
  create(type: BulkType, document: string): BulkOperation | null {
    if (this.all().filter((one) => one.type === type && ACTIVE.has(one.status)).length >= AT_ONCE)
      return null;
    const operation: BulkOperation = {
      id: FIRST_ID + this.given++,
      type,
      document,
      createdAt: Date.now(),
      status: "CREATED",
      errorCode: null,
      completedAt: null,
      objectCount: 0,
      rootObjectCount: 0,
      fileSize: null,
      url: null,
      partialDataUrl: null,
    };
    this.#operations.set(operation.id, operation);
    this.#changed();
    return operation;
  }

  /** Asks a running operation to stop. @returns false: it is over already */
  cancel(operation: BulkOperation): boolean {
    if (!ACTIVE.has(operation.status)) return false;
    operation.status = "CANCELING";
    return true;
  }

  /**
   * Carries out an operation, which goes on by itself. An error ends it as failed.
   * @param work - hurries once its signal is aborted
   */
  carryOut(operation: BulkOperation, work: (closing: AbortSignal) => Promise<void>): void {
    const run = work(this.#closing.signal)
      .catch((error: unknown) => {
        console.error(error);
        this.finish(operation, { status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR" });
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Cancels all operations, and resolves once none writes to its file any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const operation of this.all()) this.cancel(operation);
    await this.settled();
  }

  /** Resolves once the operations that run now have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Ends an operation and tells the app. */
  finish(operation: BulkOperation, end: Partial<BulkOperation> & { status: BulkStatus }): void {
    Object.assign(operation, { completedAt: Date.now() }, end);
    this.#webhooks.send("bulk_operations/finish", {
      admin_graphql_api_id: gid("BulkOperation", operation.id),
      completed_at: operation.completedAt === null ? null : new Date(operation.completedAt).toISOString(),
      created_at: new Date(operation.createdAt).toISOString(),
      error_code: operation.errorCode?.toLowerCase() ?? null,
      status: operation.status.toLowerCase(),
      type: operation.type.toLowerCase(),
    });
  }
}
