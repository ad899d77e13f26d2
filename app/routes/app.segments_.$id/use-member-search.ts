import { useFetcher } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

import type { MemberSearch } from "../../web/segments/saved-view.ts";
import type { Sort } from "../../web/ui/customers/sorts.ts";
import type { action } from "../app.segments_.$id_.search/route.ts";

/** Searches a segment's members, and again when another order is chosen. */
export function useMemberSearch(id: number, sort: Sort): MemberSearch {
  const search = useFetcher<typeof action>();
  const [text, setText] = useState<string | null>(null);
  const searchFor = useRef(search.submit);
  searchFor.current = search.submit;
  useEffect(() => setText(null), [id]);
  useEffect(() => {
    const action = `/app/segments/${String(id)}/search`;
    if (text !== null) searchFor.current({ text, sort }, { method: "post", action });
  }, [text, sort, id]);
  return {
    found: text === null ? null : (search.data ?? null),
    searching: search.state !== "idle" && text !== null,
    onSearch: setText,
    onClear: () => setText(null),
  };
}
