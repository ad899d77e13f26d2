import { isGroup, type Group } from "../groups/group.ts";

/** Everybody who has a score. */
export const ALL_CUSTOMERS = "all";

/** Whose file it is: a group's, that of a segment's members by the segment's id, or that of all groups. */
export type ExportSubject = Group | `segment:${number}` | typeof ALL_CUSTOMERS;

/** null: it names no subject. */
export function exportSubject(text: string): ExportSubject | null {
  if (isGroup(text) || text === ALL_CUSTOMERS) return text;
  const [, id] = /^segment:([1-9]\d{0,8})$/.exec(text) ?? [];
  return id === undefined ? null : segmentSubject(Number(id));
}

export function segmentSubject(id: number): ExportSubject {
  return `segment:${id}`;
}

/** null: it is a group, or all of them. */
export function segmentIdOf(subject: ExportSubject): number | null {
  return isGroup(subject) || subject === ALL_CUSTOMERS ? null : Number(subject.slice("segment:".length));
}
