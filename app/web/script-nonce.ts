import { createContext } from "react";

/** What the document's policy lets its inline scripts run by; undefined in the browser, which hides it from scripts. */
export const ScriptNonce = createContext<string | undefined>(undefined);
