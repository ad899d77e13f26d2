export interface SimulatorUrls {
  readonly shopify?: URL;
  readonly klaviyo?: URL;
}

/** The simulator for a host; undefined: requests to the host stay as they are. */
function simulatorOf(url: URL, simulators: SimulatorUrls): URL | undefined {
  if (url.protocol !== "https:") return undefined;
  if (/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(url.hostname)) return simulators.shopify;
  if (/^([a-z0-9-]+\.)*storage\.googleapis\.com$/.test(url.hostname)) return simulators.shopify;
  return /^(a|www)\.klaviyo\.com$/.test(url.hostname) ? simulators.klaviyo : undefined;
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

/**
 * Where a browser goes instead: to Klaviyo's simulated consent page, or to the simulated admin. `path` tells the admin
 * what to show in its frame. Other addresses stay as they are.
 */
export function redirectLocation(location: string, simulators: SimulatorUrls): string {
  if (!URL.canParse(location)) return location;
  const url = new URL(location);
  if (url.origin === "https://www.klaviyo.com" && simulators.klaviyo)
    return new URL(url.pathname + url.search, simulators.klaviyo).href;
  const inApp = /^\/store\/[^/]+\/apps\/[^/]+(\/.*)$/.exec(url.pathname)?.[1];
  if (url.origin !== "https://admin.shopify.com" || inApp === undefined || !simulators.shopify)
    return location;
  const admin = new URL("/admin", simulators.shopify);
  admin.searchParams.set("path", inApp + url.search);
  return admin.href;
}
