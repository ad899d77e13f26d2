/** The target `admin.customer-index.selection-action.render`: send the ticked customers to a list or tag. */
import type { Api } from "@shopify/ui-extensions/admin.customer-index.selection-action.render";
import { render } from "preact";

import { wordsOf } from "../../shared/words.ts";
import { SendAction } from "./send-action.tsx";

declare const shopify: Api;

export default function selectionAction(): void {
  const ids = shopify.data.selected.map(({ id }) => id);
  render(
    <SendAction words={wordsOf(shopify.i18n)} who={{ kind: "customers", ids }} close={shopify.close} />,
    document.body,
  );
}
