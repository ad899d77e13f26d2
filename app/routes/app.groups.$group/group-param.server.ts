import { isGroup, type Group } from "../../domain/groups/group.ts";

/**
 * The group that a page's address names.
 * @throws Response 404: there is no such group
 */
export function groupOr404(text: string | undefined): Group {
  if (isGroup(text)) return text;
  throw new Response(null, { status: 404 });
}
