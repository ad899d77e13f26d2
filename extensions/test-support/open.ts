import type { ApiForTarget } from "@shopify/ui-extensions-tester";
import { getExtension } from "@shopify/ui-extensions-tester";
import { render } from "preact";
import path from "node:path";

import { answering, type Answer, type Asked } from "./answers.ts";
import { translations, type Language } from "./translations.ts";

/** The targets that the extensions extend. */
export type Target =
  | "admin.customers.segmentation-templates.data"
  | "admin.customer-details.block.render"
  | "admin.customer-segment-details.action.render"
  | "admin.customer-index.selection-action.render"
  | "admin.app.tools.data";

/** An extension that is set up, with what it asks of the app. */
export interface Opened<T extends Target> {
  readonly shopify: ApiForTarget<T>;
  readonly asked: readonly Asked[];
  readonly render: () => Promise<void>;
}

let tearDown: (() => void) | null = null;

/** Takes the extension down that is open. After each test. */
export function close(): void {
  // The tester's own tear-down uses another copy of Preact.
  render(null, document.body);
  tearDown?.();
  tearDown = null;
}

/** Sets an extension up in a language, with an app that answers. It takes the place of one that is open. */
export function open<T extends Target>(
  handle: string,
  target: T,
  language: Language,
  answers: Readonly<Record<string, Answer | readonly Answer[]>>,
): Opened<T> {
  close();
  const extension = getExtension(target, {
    configSearchDir: path.resolve(import.meta.dirname, "..", handle),
  });
  extension.setUp();
  tearDown = () => {
    extension.tearDown();
  };
  const { fetch, asked } = answering(answers);
  extension.fetch = fetch;
  const shopify = extension.shopify as ApiForTarget<T>;
  Object.assign(extension.shopify as object, { i18n: translations(handle, language) });
  return {
    shopify,
    asked,
    render: () => extension.render(),
  };
}

/** All that can be read on the page, headings of elements too. */
export function pageText(): string {
  const elements = [...document.body.querySelectorAll("*")];
  const headings = elements.flatMap((each) => [
    each.getAttribute("heading") ?? "",
    each.getAttribute("accessibilitylabel") ?? each.getAttribute("accessibilityLabel") ?? "",
  ]);
  return [...headings, document.body.textContent].filter((text) => text !== "").join("\n");
}

/** The button with these words. */
export function buttonOf(text: string): Element {
  const found = [...document.body.querySelectorAll("s-button")].find((each) => each.textContent === text);
  if (found === undefined) throw new Error(`There is no button "${text}".`);
  return found;
}
