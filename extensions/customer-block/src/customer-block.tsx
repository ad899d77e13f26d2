/** The target `admin.customer-details.block.render`: a customer's loyalty group on their page. */
import type { Api } from "@shopify/ui-extensions/admin.customer-details.block.render";
import { render } from "preact";

import { wordsOf } from "../../shared/words.ts";
import { CustomerBlock } from "./block.tsx";

declare const shopify: Api;

export default function customerBlock(): void {
  const id = shopify.data.selected[0]?.id ?? null;
  render(<CustomerBlock words={wordsOf(shopify.i18n)} customerId={id} />, document.body);
}
