/* global document, window, Request, Headers, URL, ResizeObserver */
// Stands in for Shopify's host of an extension: the global `shopify`, a `fetch` that goes to the app with an ID token,
// and words from the extension's files. It runs the very bundle that a deploy hands over.
(() => {
  const extension = JSON.parse(document.currentScript.dataset.extension);
  const { handle, target, selected, locale, appUrl } = extension;
  const extended = new Map();
  const plainFetch = window.fetch.bind(window);

  async function idToken() {
    return (await (await plainFetch("/_sim/session-token")).json()).token;
  }

  // A relative address is the app's. Shopify adds the token there, and nowhere else.
  window.fetch = async (input, init) => {
    const request = new Request(new URL(input, appUrl), init);
    if (new URL(request.url).origin !== new URL(appUrl).origin) return plainFetch(request);
    const headers = new Headers(request.headers);
    headers.set("Authorization", `Bearer ${await idToken()}`);
    return plainFetch(new Request(request, { headers, credentials: "omit" }));
  };

  function translator(words) {
    const plural = new Intl.PluralRules(locale);
    return (key, said = {}) => {
      const found = key.split(".").reduce((at, part) => at?.[part], words);
      const text = typeof found === "object" ? found[plural.select(Number(said.count))] : found;
      return (text ?? key).replace(/\{\{(\w+)\}\}/g, (gap, name) => said[name] ?? gap);
    };
  }

  window.shopify = {
    extend: (name, run) => extended.set(name, run),
    extension: { target },
    data: { selected: selected.map((id) => ({ id })) },
    auth: { idToken },
    close: () => window.parent.postMessage({ from: "extension", type: "close" }, window.location.origin),
    i18n: {
      translate: () => "",
      formatNumber: (value, options) => new Intl.NumberFormat(locale, options).format(value),
      formatCurrency: (value, options) =>
        new Intl.NumberFormat(locale, { style: "currency", ...options }).format(value),
      formatDate: (value, options) => new Intl.DateTimeFormat(locale, options).format(value),
    },
  };

  async function run() {
    const answer = await plainFetch(`/extension-words/${handle}?locale=${locale}`);
    window.shopify.i18n.translate = translator(await answer.json());
    const script = document.createElement("script");
    script.src = `/extension-bundle/${handle}.js`;
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => reject(new Error("The extension has no bundle. Build the app."));
      document.head.append(script);
    });
    const result = await extended.get(target)();
    if (result !== undefined)
      window.parent.postMessage({ from: "extension", type: "result", result }, window.location.origin);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const frame = window.frameElement;
    if (frame !== null)
      new ResizeObserver(() => {
        frame.style.height = `${document.documentElement.offsetHeight}px`;
      }).observe(document.documentElement);
    run().catch((error) => {
      document.body.textContent = error.message;
    });
  });
})();
