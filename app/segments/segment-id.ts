const SEGMENT_ID = /^[1-9]\d{0,8}$/;

/**
 * The segment's id in a page's address.
 * @throws Response 404: it can't be one
 */
export function segmentIdOr404(text: string | undefined): number {
  if (text !== undefined && SEGMENT_ID.test(text)) return Number(text);
  throw new Response(null, { status: 404 });
}
