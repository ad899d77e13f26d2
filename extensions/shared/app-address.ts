/** The address of one of the app's pages for a link in the admin. @param path - such as `/app/customers/7` */
export function appAddress(path: string): string {
  return `app:${path.replace(/^\//, "")}`;
}
