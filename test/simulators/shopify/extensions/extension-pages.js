/* global document, window, URLSearchParams, FormData */
// What the admin's pages around extensions do: open an action for what is picked, offer templates, check a query.
(() => {
  const element = (id) => document.getElementById(id);

  for (const button of document.querySelectorAll("[data-action]"))
    button.addEventListener("click", () => {
      const { action, target, locale } = button.dataset;
      const picked = [...document.querySelectorAll("[name=picked]:checked")].map((each) => each.value);
      const selected = button.dataset.selected ?? picked.join(",");
      const frame = document.createElement("iframe");
      frame.className = "extension";
      frame.title = "Sixfold: send customers";
      frame.src = `/extension-frame?${new URLSearchParams({ handle: action, target, locale, selected })}`;
      element("action").replaceChildren(frame);
      element("action").showModal();
    });

  const editor = element("segment-editor");
  const query = editor?.elements.namedItem("query");

  async function check() {
    const answer = await window.fetch(`/_sim/segment-query?${new URLSearchParams({ query: query.value })}`);
    const { problem } = await answer.json();
    element("query-problem").textContent = problem ?? "Shopify takes this query.";
  }

  function templateCard({ title, description, query: shown, queryToInsert }) {
    const card = document.createElement("div");
    card.className = "template";
    const part = (name, text) => {
      const made = document.createElement(name);
      made.textContent = text;
      card.append(made);
      return made;
    };
    part("strong", title);
    for (const text of [description].flat()) part("p", text);
    part("code", shown);
    const use = part("button", "Use template");
    use.type = "button";
    use.addEventListener("click", () => {
      query.value = queryToInsert;
      void check();
    });
    return card;
  }

  window.addEventListener("message", ({ origin, data }) => {
    if (origin !== window.location.origin || data?.from !== "extension") return;
    if (data.type === "close") element("action")?.close();
    if (data.type !== "result" || editor === null) return;
    const templates = Array.isArray(data.result) ? data.result : data.result.templates;
    if (templates.length > 0) element("templates").replaceChildren(...templates.map(templateCard));
  });

  query?.addEventListener("input", () => void check());
  editor?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(editor));
    const answer = await window.fetch("/_sim/segments", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    const { segment, userErrors } = await answer.json();
    if (segment === null) element("query-problem").textContent = userErrors[0].message;
    else window.location.assign(`/admin/segments/${segment.id.split("/").at(-1)}`);
  });
})();
