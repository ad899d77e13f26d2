import { useEffect, useState } from "react";

/** Who shows the save bar: the admin, or this page where App Bridge is missing; unknown while on the server. */
export function useSaveBar(): "unknown" | "admin" | "page" {
  const [bar, setBar] = useState<"unknown" | "admin" | "page">("unknown");
  useEffect(() => setBar(customElements.get("ui-save-bar") === undefined ? "page" : "admin"), []);
  return bar;
}
