import type { ContactFormat } from "../../domain/export/formats.ts";
import type { Group } from "../../domain/groups/group.ts";

/** A file with contact details that was asked for. */
export interface ExportFileView {
  readonly id: number;
  readonly format: ContactFormat;
  readonly subscribedOnly: boolean;
  readonly status: "queued" | "running" | "ready" | "failed";
  readonly errorCode: string | null;
  readonly requestedAt: string;
}

/** Whose files they are. */
export type ExportOf =
  | { readonly kind: "group"; readonly group: Group }
  | { readonly kind: "segment"; readonly id: number; readonly name: string }
  | { readonly kind: "all" };

export interface ExportView {
  readonly of: ExportOf;
  /** null: no customer was scored yet, or the segment was not counted yet. */
  readonly customers: number | null;
  readonly files: readonly ExportFileView[];
}

/** The merchant's choices for a file with contact details. */
export interface ContactWish {
  readonly format: ContactFormat;
  readonly subscribedOnly: boolean;
}

export interface ExportPageProps {
  readonly view: ExportView;
  /** A file is being asked for. */
  readonly asking: boolean;
  /** What is being fetched: the id of a file, or the figures. */
  readonly fetching: number | "figures" | null;
  /** The last download failed. */
  readonly failed: boolean;
  readonly excel: boolean;
  readonly onExcel: (on: boolean) => void;
  readonly onAsk: (wish: ContactWish) => void;
  /** @param id - null: the figures */
  readonly onDownload: (id: number | null) => void;
}

export function isBeingMade(file: ExportFileView): boolean {
  return file.status === "queued" || file.status === "running";
}
