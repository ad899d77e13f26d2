/* global document, window, history, URL, setTimeout */
// The admin around the app's frame: draws what the frame's script reports and sends clicks back to it.
(() => {
  const frame = document.getElementById("app");
  const element = (id) => document.getElementById(id);
  const send = (message) => frame?.contentWindow?.postMessage({ ...message, from: "simulated-admin" }, "*");
  let current = "";

  const button = (action, primary) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = action.text;
    made.disabled = action.disabled === true;
    if (action.primary || primary) made.className = "primary";
    made.addEventListener("click", () => send({ type: "click", id: action.id }));
    return made;
  };

  const mark = () => {
    element("app-home").toggleAttribute("aria-current", current === "/app");
    for (const link of element("app-nav").querySelectorAll("a")) {
      const path = link.dataset.path;
      const here = path === current || (path !== "/app" && current.startsWith(`${path}/`));
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  const handlers = {
    nav({ links }) {
      element("app-nav").replaceChildren(
        ...links
          .filter((link) => link.rel !== "home")
          .map((link) => {
            const anchor = document.createElement("a");
            anchor.textContent = link.text;
            anchor.href = `/admin?path=${encodeURIComponent(link.path)}`;
            anchor.dataset.path = link.path.split("?")[0];
            anchor.addEventListener("click", (event) => {
              event.preventDefault();
              send({ type: "navigate", path: link.path });
              closeMenu();
            });
            const item = document.createElement("li");
            item.append(anchor);
            return item;
          }),
      );
      const home = links.find((link) => link.rel === "home");
      element("app-home").onclick = (event) => {
        if (!home) return;
        event.preventDefault();
        send({ type: "navigate", path: home.path });
        closeMenu();
      };
      mark();
    },
    location({ path }) {
      current = path.split("?")[0];
      const url = new URL(window.location.href);
      url.searchParams.set("path", path);
      history.replaceState(null, "", url);
      mark();
    },
    title({ title, actions }) {
      element("title").textContent = title ?? "";
      element("title-actions").replaceChildren(...actions.map((action) => button(action, false)));
    },
    "save-bar"({ open, actions }) {
      element("save-bar").hidden = !open;
      element("save-actions").replaceChildren(...actions.map((action) => button(action, false)));
    },
    loading({ on }) {
      element("loading").hidden = !on;
    },
    toast({ id, message, isError, duration }) {
      const toast = document.createElement("div");
      toast.className = isError ? "toast error" : "toast";
      toast.dataset.id = id;
      toast.textContent = message;
      element("toasts").append(toast);
      setTimeout(() => toast.remove(), duration ?? 5000);
    },
    "toast-hide"({ id }) {
      for (const toast of element("toasts").children) if (toast.dataset.id === id) toast.remove();
    },
    open({ href, top }) {
      const match = /^shopify:\/\/admin\/customers\/(\d+)/.exec(href);
      if (match) window.open(`/?search=id:${match[1]}`, "_blank");
      else if (/^https?:/.test(href) && top) window.location.assign(href);
      else if (/^https?:/.test(href)) window.open(href, "_blank", "noopener");
      else handlers.toast({ id: href, message: `Shopify would open ${href}` });
    },
    reload({ path }) {
      window.location.href = `/admin?path=${encodeURIComponent(path)}`;
    },
  };

  const menu = element("menu");
  const setMenu = (open) => {
    document.body.classList.toggle("menu-open", open);
    menu.setAttribute("aria-expanded", String(open));
  };
  const closeMenu = () => setMenu(false);
  menu.addEventListener("click", () => setMenu(!document.body.classList.contains("menu-open")));

  window.addEventListener("message", (event) => {
    if (event.source !== frame?.contentWindow || event.data?.from !== "app-bridge") return;
    handlers[event.data.type]?.(event.data);
  });
})();
