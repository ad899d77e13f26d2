import type { ExportSubject } from "../../domain/export/subject.ts";

/** The file that is asked for: the figures, or a file with contact details that was made before. */
export interface FileQuery {
  readonly subject: ExportSubject;
  readonly exportId: number | null;
  readonly byteOrderMark: boolean;
}

/** @throws Response 404 if the address names no such file */
export function fileQuery(subject: ExportSubject, params: URLSearchParams): FileQuery {
  const id = params.get("export");
  if (id !== null && !/^[1-9]\d{0,8}$/.test(id)) throw new Response(null, { status: 404 });
  return { subject, exportId: id === null ? null : Number(id), byteOrderMark: params.get("excel") === "on" };
}
