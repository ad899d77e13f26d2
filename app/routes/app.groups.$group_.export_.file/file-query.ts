import { isGroup, type Group } from "../../domain/groups/group.ts";

/** Which file is asked for: of the group's figures, or one with contact details that was made. */
interface FileQuery {
  readonly group: Group;
  readonly exportId: number | null;
  readonly byteOrderMark: boolean;
}

/** @throws Response 404 for what is no file of ours */
export function fileQuery(group: string | undefined, params: URLSearchParams): FileQuery {
  const id = params.get("export");
  if (!isGroup(group) || (id !== null && !/^[1-9]\d{0,8}$/.test(id)))
    throw new Response(null, { status: 404 });
  return { group, exportId: id === null ? null : Number(id), byteOrderMark: params.get("excel") === "on" };
}
