/**
 * The form that a page posted.
 * @throws Response 400 where the body is no form, as of a client that is none of the app's pages
 */
export async function postedForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw new Response(null, { status: 400 });
  }
}
