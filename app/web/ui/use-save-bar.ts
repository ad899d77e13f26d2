import { useEffect, useState } from "react";

/** Where the save bar is: in the admin, or on this page if App Bridge is missing. Unknown on the server. */
export function useSaveBar(): "unknown" | "admin" | "page" {
  const [bar, setBar] = useState<"unknown" | "admin" | "page">("unknown");
  useEffect(() => setBar(customElements.get("ui-save-bar") === undefined ? "page" : "admin"), []);
  return bar;
}
