import type { ShopifySimulator } from "./server.ts";

interface GraphqlError {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

interface Answered<Data> {
  readonly data: Data;
  readonly errors: readonly GraphqlError[];
  readonly extensions: { readonly cost: { readonly actualQueryCost: number | null } };
}

interface SeenOperation {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly url: string | null;
  readonly partialDataUrl: string | null;
  readonly objectCount: string;
  readonly rootObjectCount: string;
  readonly fileSize: string | null;
}

interface StartedOperation {
  readonly bulkOperation: { readonly id: string; readonly status: string } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

const PATH = "/admin/api/2026-10/graphql.json";

/** A plain caller of a running simulator, for the simulator's own tests. */
export class TestClient {
  readonly #simulator: ShopifySimulator;
  readonly #token: string;

  constructor(simulator: ShopifySimulator) {
    this.#simulator = simulator;
    this.#token = simulator.accessToken();
  }

  async post(path: string, body: unknown, token = ""): Promise<Response> {
    return fetch(this.#simulator.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-access-token": token },
      body: JSON.stringify(body),
    });
  }

  async ask<Data>(query: string, variables: object = {}): Promise<Answered<Data>> {
    const response = await this.post(PATH, { query, variables }, this.#token);
    return (await response.json()) as Answered<Data>;
  }

  /** The simulator's address that stands for one on Google's storage host. */
  local(url: string | null): string {
    const { pathname, search } = new URL(url ?? "");
    return this.#simulator.url + pathname + search;
  }

  async text(url: string | null): Promise<string> {
    return (await fetch(this.local(url))).text();
  }

  async lines<Line>(url: string | null): Promise<Line[]> {
    const text = await this.text(url);
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  }

  async runQuery(query: string): Promise<StartedOperation> {
    const { data } = await this.ask<{ bulkOperationRunQuery: StartedOperation }>(
      `mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) {
        bulkOperation { id status } userErrors { code field message } } }`,
      { query },
    );
    return data.bulkOperationRunQuery;
  }

  /** Asks until an operation is over. */
  async finished(started: StartedOperation): Promise<SeenOperation> {
    for (;;) {
      const { data } = await this.ask<{ bulkOperation: SeenOperation }>(
        `query ($id: ID!) { bulkOperation(id: $id) {
          id status errorCode url partialDataUrl objectCount rootObjectCount fileSize } }`,
        { id: started.bulkOperation?.id },
      );
      if (!["CREATED", "RUNNING", "CANCELING"].includes(data.bulkOperation.status)) return data.bulkOperation;
    }
  }
}
