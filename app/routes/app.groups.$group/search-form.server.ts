import { z } from "zod";

import type { Sort } from "../../web/group/group-view.ts";
import { sortOf } from "./page-query.ts";

const typed = z.string().trim().max(100).catch("");

/** What was searched for, and how to list what is found. */
export function searchForm(form: FormData): { text: string; sort: Sort } {
  return { text: typed.parse(form.get("text")), sort: sortOf(form.get("sort")) };
}
