/** Remix's build of the routes. Its Vite plugin makes this module, with the properties of a `ServerBuild`. */
declare module "virtual:remix/server-build";
