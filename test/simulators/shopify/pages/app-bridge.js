/* global document, window, sessionStorage, location, history, URL, URLSearchParams, Request, Headers, Event, CustomEvent,
   HTMLElement, MutationObserver, customElements, crypto, confirm */
// The simulator's stand-in for App Bridge. The app loads it as the first script of its head.
(() => {
  if (window.shopify) return;
  const script = document.currentScript;
  const simulator = new URL(script.src).origin;
  const given = new URLSearchParams(location.search);
  const kept = (name) => {
    const value = given.get(name);
    if (value !== null) sessionStorage.setItem(`app-bridge-${name}`, value);
    return value ?? sessionStorage.getItem(`app-bridge-${name}`) ?? undefined;
  };
  const config = {
    apiKey: script.dataset.apiKey ?? document.querySelector('meta[name="shopify-api-key"]')?.content,
    shop: kept("shop"),
    host: kept("host"),
    locale: kept("locale") ?? "en",
  };
  const plainFetch = window.fetch.bind(window);
  const post = (type, message) =>
    window.parent.postMessage({ ...message, type, from: "app-bridge" }, simulator);
  const clickable = new Map();
  const actionsOf = (buttons) =>
    [...buttons].map((button) => {
      const id = button.dataset.bridgeId ?? crypto.randomUUID();
      button.dataset.bridgeId = id;
      clickable.set(id, button);
      const primary = button.getAttribute("variant") === "primary";
      return {
        id,
        primary,
        text: button.textContent.trim(),
        disabled: button.disabled || button.hasAttribute("disabled"),
      };
    });

  async function idToken() {
    const answer = await plainFetch(`${simulator}/_sim/session-token`);
    return (await answer.json()).token;
  }

  // Requests to the app itself carry a fresh token; one that the app calls stale is sent once more.
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has("Authorization")) {
      return plainFetch(request);
    }
    const withToken = async (one) => {
      const headers = new Headers(one.headers);
      headers.set("Authorization", `Bearer ${await idToken()}`);
      headers.set("X-Requested-With", "XMLHttpRequest");
      return plainFetch(new Request(one, { headers }));
    };
    const spare = request.clone();
    const response = await withToken(request);
    if (response.headers.has("X-Shopify-Retry-Invalid-Session-Request")) return withToken(spare);
    const goTo = response.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
    if (response.status === 401 && goTo !== null) post("open", { href: new URL(goTo, location.href).href });
    return response;
  };

  // The bounce page: come back to where it came from, with a token.
  const reload = given.get("shopify-reload");
  if (reload !== null) {
    const target = new URL(reload, location.href);
    if (target.origin === location.origin) {
      void idToken().then((token) => {
        target.searchParams.set("id_token", token);
        location.replace(target);
      });
    }
  } else if (window.parent === window) {
    location.replace(`${simulator}/admin?path=${encodeURIComponent(pathHere())}`);
  }

  function pathHere() {
    const search = new URLSearchParams(location.search);
    for (const name of ["embedded", "shop", "host", "id_token", "locale", "hmac", "session", "timestamp"])
      search.delete(name);
    return location.pathname + (search.size > 0 ? `?${search}` : "");
  }

  // Where the frame is, told to the admin after each navigation.
  const tellLocation = () => post("location", { path: pathHere() });
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name].bind(history);
    history[name] = (...args) => {
      original(...args);
      tellLocation();
    };
  }
  window.addEventListener("popstate", tellLocation);

  function navigate(path) {
    const link = [...document.querySelectorAll("ui-nav-menu a, s-app-nav a, s-app-nav s-link")].find(
      (one) => one.getAttribute("href") === path,
    );
    if (link) link.click();
    else navigateByEvent(path);
  }

  function navigateByEvent(path) {
    const anchor = document.createElement("a");
    anchor.setAttribute("href", path);
    document.body.append(anchor);
    anchor.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true }));
    anchor.remove();
  }

  window.addEventListener("click", (event) => {
    const link = event
      .composedPath()
      .find((one) => one instanceof HTMLElement && one.matches("a[href], s-link[href]"));
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey) return;
    const href = link.getAttribute("href");
    if (/^(shopify|app):/.test(href)) {
      event.preventDefault();
      post("open", { href });
    } else if (
      link.closest("ui-nav-menu, s-app-nav") &&
      new URL(href, location.href).origin === location.origin
    ) {
      event.preventDefault();
      navigateByEvent(href);
    }
  });
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    if (
      typeof url === "string" &&
      (url.startsWith("shopify:") || target === "_top" || target === "_parent")
    ) {
      if (url.startsWith("shopify:")) post("open", { href: url });
      else post("open", { href: new URL(url, location.href).href, top: true });
      return null;
    }
    return plainOpen(url, target, features);
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== simulator || event.data?.from !== "simulated-admin") return;
    if (event.data.type === "navigate") navigate(event.data.path);
    if (event.data.type === "click") clickable.get(event.data.id)?.click();
  });

  // Elements that Shopify draws outside of the frame: they stay unseen here and report what they hold.
  class Reporting extends HTMLElement {
    #observer = new MutationObserver(() => this.report());
    connectedCallback() {
      this.style.display = "none";
      this.#observer.observe(this, {
        childList: true,
        subtree: true,
        characterData: true,
        attributes: true,
        attributeFilter: ["title", "href", "disabled", "variant"],
      });
      this.report();
    }
    disconnectedCallback() {
      this.#observer.disconnect();
      this.leave();
    }
    report() {}
    leave() {}
  }

  class NavMenu extends Reporting {
    report() {
      const links = [...this.querySelectorAll("a[href], s-link[href]")].map((link) => ({
        path: link.getAttribute("href"),
        text: link.textContent.trim(),
        rel: link.getAttribute("rel") ?? "",
      }));
      post("nav", { links });
    }
  }

  class TitleBar extends Reporting {
    report() {
      if (this.closest("ui-modal")) return;
      post("title", {
        title: this.getAttribute("title") ?? "",
        actions: actionsOf(this.querySelectorAll("button")),
      });
    }
    leave() {
      post("title", { title: "", actions: [] });
    }
  }

  class SaveBar extends Reporting {
    #open = false;
    get showing() {
      return this.#open;
    }
    report() {
      if (this.#open) post("save-bar", { open: true, actions: actionsOf(this.querySelectorAll("button")) });
    }
    leave() {
      this.hide();
    }
    async show() {
      if (this.#open) return;
      this.#open = true;
      this.report();
      this.dispatchEvent(new Event("show"));
    }
    async hide() {
      if (!this.#open) return;
      this.#open = false;
      post("save-bar", { open: false, actions: [] });
      this.dispatchEvent(new Event("hide"));
    }
    async toggle() {
      await (this.#open ? this.hide() : this.show());
    }
  }

  class Modal extends HTMLElement {
    connectedCallback() {
      if (!this.hasAttribute("data-open")) this.style.display = "none";
    }
    get content() {
      return this;
    }
    async show() {
      this.setAttribute("data-open", "");
      this.style.cssText =
        "position:fixed;inset:10% 5%;background:#fff;z-index:600;overflow:auto;padding:16px;display:block;border-radius:12px;box-shadow:0 0 0 100vmax #0008";
      this.dispatchEvent(new Event("show"));
    }
    async hide() {
      if (!this.hasAttribute("data-open")) return;
      this.removeAttribute("data-open");
      this.style.cssText = "display:none";
      this.dispatchEvent(new Event("hide"));
    }
    async toggle() {
      await (this.hasAttribute("data-open") ? this.hide() : this.show());
    }
  }

  customElements.define("ui-nav-menu", NavMenu);
  customElements.define("s-app-nav", class extends NavMenu {});
  customElements.define("ui-title-bar", TitleBar);
  customElements.define("ui-save-bar", SaveBar);
  customElements.define("ui-modal", Modal);

  // Forms that ask for the save bar by an attribute: it shows from the first change on.
  const formOf = (event) => event.target?.closest?.("form[data-save-bar]");
  const formActions = (form) => {
    const make = (text, variant, act) => {
      const button = document.createElement("button");
      button.textContent = text;
      if (variant) button.setAttribute("variant", variant);
      button.addEventListener("click", act);
      return button;
    };
    return actionsOf([
      make("Discard", "", () => form.reset()),
      make("Save", "primary", () => form.requestSubmit()),
    ]);
  };
  document.addEventListener("input", (event) => {
    const form = formOf(event);
    if (form) post("save-bar", { open: true, actions: formActions(form) });
  });
  for (const name of ["submit", "reset"]) {
    document.addEventListener(
      name,
      (event) => formOf(event) && post("save-bar", { open: false, actions: [] }),
    );
  }

  const byId = (id) => document.getElementById(id);
  window.shopify = {
    config,
    origin: simulator,
    ready: Promise.resolve(),
    environment: { embedded: window.parent !== window, mobile: false, pos: false },
    idToken,
    user: async () => ({ accountAccess: "full" }),
    toast: {
      show(message, options = {}) {
        const id = crypto.randomUUID();
        post("toast", { id, message, isError: options.isError === true, duration: options.duration });
        return id;
      },
      hide: (id) => post("toast-hide", { id }),
    },
    scopes: {
      query: async () => {
        const granted = await (await plainFetch(`${simulator}/_sim/scopes`)).json();
        return {
          granted: granted.filter((scope) => !scope.startsWith("protected_")),
          required: [],
          optional: [],
        };
      },
      request: async (scopes) => {
        const answer = await plainFetch(`${simulator}/_sim/scopes/ask`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ scopes }),
        });
        if (!answer.ok) throw new Error("The app may not ask for these scopes.");
        return { ...(await answer.json()), detail: await window.shopify.scopes.query() };
      },
    },
    loading: (on) => post("loading", { on: on !== false }),
    saveBar: {
      show: async (id) => byId(id)?.show(),
      hide: async (id) => byId(id)?.hide(),
      toggle: async (id) => byId(id)?.toggle(),
      leaveConfirmation: async () => {
        const open = [...document.querySelectorAll("ui-save-bar")].some((bar) => bar.showing);
        if (open && !confirm("Leave without saving?")) await new Promise(() => {});
      },
    },
    modal: {
      show: async (id) => byId(id)?.show(),
      hide: async (id) => byId(id)?.hide(),
      toggle: async (id) => byId(id)?.toggle(),
    },
  };
  tellLocation();
})();
