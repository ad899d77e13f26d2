import type { NotReadyAnswer } from "./contract.ts";

/** Also where the app was installed and never opened. */
export const NOT_READY: NotReadyAnswer = { state: "not_ready" };
