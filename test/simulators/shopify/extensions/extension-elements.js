/* global document, customElements, HTMLElement, Event */
// Shopify's elements for extensions, as plain HTML. Only those that the extensions use. What needs no part of its own
// is drawn by the style sheet alone.
(() => {
  /** An element with a shadow: its markup, and what it draws of its attributes. */
  function define(name, attributes, markup, draw) {
    class Element extends HTMLElement {
      static observedAttributes = attributes;
      constructor() {
        super();
        const root = this.attachShadow({ mode: "open" });
        root.innerHTML = `<link rel="stylesheet" href="/extension.css" />${markup}`;
      }
      connectedCallback() {
        draw(this, this.shadowRoot);
      }
      attributeChangedCallback() {
        draw(this, this.shadowRoot);
      }
    }
    customElements.define(name, Element);
    return Element;
  }
  const has = (element, attribute) =>
    element.hasAttribute(attribute) && element.getAttribute(attribute) !== "false";
  const text = (root, selector, value) => {
    const found = root.querySelector(selector);
    found.textContent = value ?? "";
    found.hidden = !value;
  };

  define("s-admin-block", ["heading"], "<h2></h2><slot></slot>", (element, root) => {
    text(root, "h2", element.getAttribute("heading"));
  });
  define("s-section", ["heading"], "<section><h3></h3><slot></slot></section>", (element, root) => {
    text(root, "h3", element.getAttribute("heading"));
  });
  define(
    "s-admin-action",
    ["heading", "loading"],
    `<h2></h2><div class="loading" role="progressbar" aria-label="Loading"></div><slot></slot>
     <footer><slot name="secondary-actions"></slot><slot name="primary-action"></slot></footer>`,
    (element, root) => {
      text(root, "h2", element.getAttribute("heading"));
      root.querySelector(".loading").hidden = !has(element, "loading");
    },
  );
  define(
    "s-spinner",
    ["accessibilitylabel"],
    '<div class="spinner" role="status"></div>',
    (element, root) => {
      root.querySelector("div").setAttribute("aria-label", element.getAttribute("accessibilitylabel") ?? "");
    },
  );
  define("s-button", ["disabled", "variant"], "<button><slot></slot></button>", (element, root) => {
    const button = root.querySelector("button");
    button.disabled = has(element, "disabled");
    button.className = element.getAttribute("variant") ?? "";
  });
  define("s-link", ["href"], "<a><slot></slot></a>", (element, root) => {
    const link = root.querySelector("a");
    const href = element.getAttribute("href") ?? "";
    // `app:` leads to a page of the app, which the admin frames.
    link.href = href.startsWith("app:")
      ? `/admin?path=${encodeURIComponent(`/${href.slice("app:".length)}`)}`
      : href;
    link.target = "_top";
  });

  const drawField = (element, root) => {
    text(root, ".label", element.getAttribute("label"));
    text(root, ".error", element.getAttribute("error"));
    root.querySelector(".error").setAttribute("role", "alert");
  };
  const field = (inner) => `<label><span class="label"></span>${inner}</label><span class="error"></span>`;
  const TextField = define(
    "s-text-field",
    ["label", "error", "maxlength"],
    field("<input />"),
    (element, root) => {
      drawField(element, root);
      root.querySelector("input").maxLength = Number(element.getAttribute("maxlength") ?? 255);
    },
  );
  Object.defineProperty(TextField.prototype, "value", {
    get() {
      return this.shadowRoot.querySelector("input").value;
    },
    set(value) {
      const input = this.shadowRoot.querySelector("input");
      if (input.value !== value) input.value = value;
    },
  });

  const drawOptions = (element, root) => {
    drawField(element, root);
    const select = root.querySelector("select");
    const wanted = element.wanted ?? select.value;
    const options = [...element.querySelectorAll("s-option")].map((each) => {
      const option = document.createElement("option");
      option.value = each.getAttribute("value") ?? "";
      option.textContent = each.textContent;
      return option;
    });
    select.replaceChildren(...options);
    select.value = wanted;
  };
  const Select = define(
    "s-select",
    ["label", "error"],
    field("<select></select><slot></slot>"),
    (element, root) => {
      drawOptions(element, root);
      root.querySelector("slot").onslotchange = () => drawOptions(element, root);
      root.querySelector("select").onchange = (event) => {
        element.wanted = event.target.value;
        element.dispatchEvent(new Event("change", { bubbles: true }));
      };
    },
  );
  Object.defineProperty(Select.prototype, "value", {
    get() {
      return this.wanted ?? this.shadowRoot.querySelector("select").value;
    },
    set(value) {
      this.wanted = value;
      this.shadowRoot.querySelector("select").value = value;
    },
  });
})();
