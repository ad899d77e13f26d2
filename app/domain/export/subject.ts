import { isGroup, type Group } from "../groups/group.ts";

/** Whose file it is: a group's, or that of a segment's members by the segment's id. */
export type ExportSubject = Group | `segment:${number}`;

/** null: it names no subject. */
export function exportSubject(text: string): ExportSubject | null {
  if (isGroup(text)) return text;
  const [, id] = /^segment:([1-9]\d{0,8})$/.exec(text) ?? [];
  return id === undefined ? null : segmentSubject(Number(id));
}

export function segmentSubject(id: number): ExportSubject {
  return `segment:${id}`;
}

/** null: it is a group. */
export function segmentIdOf(subject: ExportSubject): number | null {
  return isGroup(subject) ? null : Number(subject.slice("segment:".length));
}
