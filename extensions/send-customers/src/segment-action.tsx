/** The target `admin.customer-segment-details.action.render`: send the customers of a segment to a list or tag. */
import type { Api } from "@shopify/ui-extensions/admin.customer-segment-details.action.render";
import { render } from "preact";

import { wordsOf } from "../../shared/words.ts";
import { SendAction } from "./send-action.tsx";

declare const shopify: Api;

export default function segmentAction(): void {
  const id = shopify.data.selected[0]?.id ?? null;
  const who = id === null ? null : ({ kind: "native_segment", id } as const);
  render(<SendAction words={wordsOf(shopify.i18n)} who={who} close={shopify.close} />, document.body);
}
