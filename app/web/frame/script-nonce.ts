import { createContext } from "react";

/** The nonce of the document's inline scripts. Undefined in the browser, which hides it from scripts. */
export const ScriptNonce = createContext<string | undefined>(undefined);
