import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from "node:http";

const APP_BRIDGE_CDN = "cdn.shopify.com/shopifycloud/app-bridge.js";

/** Adds an origin that may frame the page. A policy that lets nobody frame the page stays as it is. */
export function withFrameAncestor(policy: string, origin: string): string {
  return policy.replace(/frame-ancestors\s+([^;]+)/i, (whole, sources: string) =>
    sources.trim() === "'none'" || sources.split(/\s+/).includes(origin)
      ? whole
      : `frame-ancestors ${sources.trim()} ${origin}`,
  );
}

/** A Link header without the preload of the real App Bridge. The simulated frame doesn't use it. */
function withoutCdnPreload(link: string): string {
  return link
    .split(/,(?=\s*<)/)
    .filter((part) => !part.includes(APP_BRIDGE_CDN))
    .join(",");
}

/** Lets one more origin frame all pages that this process sends from now on. */
export function widenFrameAncestors(origin: string): void {
  rewriteHeaders(/^(content-security-policy|link)$/i, (name, text) =>
    name.toLowerCase() === "content-security-policy"
      ? withFrameAncestor(text, origin)
      : withoutCdnPreload(text),
  );
}

/** Rewrites headers of all responses that this process sends from now on. A second rewriting must change nothing. */
export function rewriteHeaders(names: RegExp, rewrite: (name: string, text: string) => string): void {
  const changed = <Value extends OutgoingHttpHeader | readonly string[]>(
    name: string,
    value: Value,
  ): Value => {
    if (!names.test(name) || typeof value === "number") return value;
    if (typeof value === "string") return rewrite(name, value) as Value;
    return value.map((text) => rewrite(name, text)) as Value;
  };
  const prototype = ServerResponse.prototype as unknown as Patchable;
  const { setHeader, writeHead } = prototype;
  prototype.setHeader = function (name, value) {
    return setHeader.call(this, name, changed(name, value));
  };
  // Node's own writeHead may hand each header to setHeader. The origin must not be added twice then.
  prototype.writeHead = function (status, ...rest) {
    const given = rest.map((part) =>
      typeof part === "object" && part !== null ? rewriteAll(part, changed) : part,
    );
    return writeHead.call(this, status, ...given);
  };
}

/** The two replaced methods, as plain functions of their response. */
interface Patchable {
  setHeader: (this: ServerResponse, name: string, value: OutgoingHttpHeader) => unknown;
  writeHead: (this: ServerResponse, status: number, ...rest: unknown[]) => unknown;
}

type Change = (name: string, value: OutgoingHttpHeader) => OutgoingHttpHeader;

/** Headers as `writeHead` takes them: an object, or a flat list of names and values. */
function rewriteAll(headers: object, changed: Change): unknown {
  if (Array.isArray(headers)) {
    const list: readonly unknown[] = headers;
    return list.map((value, at) =>
      at % 2 === 1 ? changed(String(list[at - 1]), value as OutgoingHttpHeader) : value,
    );
  }
  const entries = Object.entries(headers as OutgoingHttpHeaders);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === undefined ? value : changed(name, value)]),
  );
}
