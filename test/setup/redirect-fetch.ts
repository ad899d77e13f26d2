interface SimulatorUrls {
  readonly shopify?: URL;
  readonly klaviyo?: URL;
}

/** Which simulator stands for a host; undefined: the host is left alone. */
function simulatorOf(url: URL, simulators: SimulatorUrls): URL | undefined {
  if (url.protocol !== "https:") return undefined;
  if (/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(url.hostname)) return simulators.shopify;
  if (/^([a-z0-9-]+\.)*storage\.googleapis\.com$/.test(url.hostname)) return simulators.shopify;
  return url.hostname === "a.klaviyo.com" ? simulators.klaviyo : undefined;
}

/** A fetch that sends requests for the simulated hosts to the simulators, with the host in `x-sim-host`. */
export function redirectFetch(realFetch: typeof fetch, simulators: SimulatorUrls): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const simulator = simulatorOf(url, simulators);
    if (simulator === undefined) return realFetch(input, init);
    const target = new URL(url.pathname + url.search, simulator);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("x-sim-host", url.host);
    if (input instanceof Request)
      return realFetch(new Request(target, new Request(input, { ...init, headers })));
    return realFetch(target, { ...init, headers });
  };
}
