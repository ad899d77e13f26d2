const SEGMENT_ID = /^[1-9]\d{0,8}$/;

/** A segment's id; null: the text can't be one. */
export function segmentId(text: string): number | null {
  return SEGMENT_ID.test(text) ? Number(text) : null;
}

/**
 * The segment's id in a page's address.
 * @throws Response 404: it can't be one
 */
export function segmentIdOr404(text: string | undefined): number {
  const id = text === undefined ? null : segmentId(text);
  if (id !== null) return id;
  throw new Response(null, { status: 404 });
}
