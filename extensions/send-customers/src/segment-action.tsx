/** The target `admin.customer-segment-details.action.render`: send the customers of a segment to a list or tag. */
import type { Api } from "@shopify/ui-extensions/admin.customer-segment-details.action.render";
import { render } from "preact";

import { wordsOf } from "../../shared/words.ts";
import { SendAction } from "./send-action.tsx";

declare const shopify: Api;

export default function segmentAction(): void {
  // The number alone: what Shopify calls the type of a segment there is not written down.
  const id = /\d+$/.exec(shopify.data.selected[0]?.id ?? "")?.[0];
  const who = id === undefined ? null : ({ kind: "native_segment", id } as const);
  render(<SendAction words={wordsOf(shopify.i18n)} who={who} close={shopify.close} />, document.body);
}
