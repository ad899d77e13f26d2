/** Counts requests by what they ask for. */
export class CallCounter {
  #calls: Record<string, number> = {};

  /** A fetch that counts. */
  counting(real: typeof fetch): typeof fetch {
    return (input, init) => {
      const name = nameOf(input, init);
      this.#calls[name] = (this.#calls[name] ?? 0) + 1;
      return real(input, init);
    };
  }

  /** What was counted since the last call of this function. */
  take(): Record<string, number> {
    const calls = this.#calls;
    this.#calls = {};
    return calls;
  }
}

function nameOf(input: string | URL | Request, init: RequestInit | undefined): string {
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method ?? (input instanceof Request ? input.method : "GET");
  if (url.hostname.endsWith(".myshopify.com")) return "Shopify GraphQL";
  if (!url.hostname.endsWith("klaviyo.com")) return "Shopify files";
  const [, ...parts] = url.pathname.replace(/^\/api/, "").split("/");
  return `${method} ${parts.map((part) => (/^[a-z-]+$/.test(part) ? `/${part}` : "/{id}")).join("")}`;
}
