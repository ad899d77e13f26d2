import { USER_AGENT } from "../e2e/user-agent.ts";
import { sessionToken } from "./session-token.ts";
import type { Stack } from "./stack.ts";

/** The app, and the shop whose merchant opens it. */
type Opened = Pick<Stack, "shop" | "apiKey" | "apiSecret" | "appUrl">;

/** A merchant who uses the app's pages, by plain requests with a session token. */
export class Merchant {
  readonly #stack: Opened;

  constructor(stack: Opened) {
    this.#stack = stack;
  }

  /** Opens the app for the first time. This installs it and starts the import. */
  async openApp(): Promise<void> {
    const { shop, appUrl } = this.#stack;
    const host = Buffer.from(`admin.shopify.com/store/${shop.split(".")[0]}`).toString("base64url");
    const query = new URLSearchParams({ shop, host, embedded: "1", id_token: this.#token() });
    await this.#ask(`${appUrl}/app?${query.toString()}`, { method: "GET" });
  }

  /** What a page's loader gives, by its address and the name of its route. */
  async read<T>(path: string, route: string): Promise<T> {
    const url = new URL(path, this.#stack.appUrl);
    url.searchParams.set("_data", route);
    const answer = await this.#send(url.href, {
      method: "GET",
      headers: { Authorization: `Bearer ${this.#token()}` },
    });
    return (await answer.json()) as T;
  }

  /** What an endpoint answers. @param body - sent as JSON */
  async ask(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const sent = body === undefined ? { method: "GET" } : { method: "POST", body: JSON.stringify(body) };
    const answer = await this.#send(`${this.#stack.appUrl}${path}`, {
      ...sent,
      headers: {
        Authorization: `Bearer ${this.#token()}`,
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
    });
    return answer.json();
  }

  /** Sends the form of a page. */
  async submit(path: string, fields: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask(`${this.#stack.appUrl}${path}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Authorization: `Bearer ${this.#token()}` },
    });
  }

  /** Sends JSON, as the page for segments does. */
  async send(path: string, body: unknown): Promise<void> {
    await this.#ask(`${this.#stack.appUrl}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${this.#token()}`, "Content-Type": "application/json" },
    });
  }

  #token(): string {
    return sessionToken(this.#stack.shop, this.#stack.apiKey, this.#stack.apiSecret);
  }

  async #ask(url: string, init: RequestInit): Promise<void> {
    await (await this.#send(url, init)).body?.cancel();
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const headers = { "User-Agent": USER_AGENT, ...init.headers };
    const answer = await fetch(url, {
      ...init,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(60_000),
    });
    if (!answer.ok)
      throw new Error(`The app answered ${answer.status} to ${init.method} ${new URL(url).pathname}.`);
    return answer;
  }
}
