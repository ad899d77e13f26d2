import { isGroup, type Group } from "../../domain/groups/group.ts";

/** The file that is asked for: the group's figures, or a file with contact details that was made before. */
interface FileQuery {
  readonly group: Group;
  readonly exportId: number | null;
  readonly byteOrderMark: boolean;
}

/** @throws Response 404 if the address names no such file */
export function fileQuery(group: string | undefined, params: URLSearchParams): FileQuery {
  const id = params.get("export");
  if (!isGroup(group) || (id !== null && !/^[1-9]\d{0,8}$/.test(id)))
    throw new Response(null, { status: 404 });
  return { group, exportId: id === null ? null : Number(id), byteOrderMark: params.get("excel") === "on" };
}
