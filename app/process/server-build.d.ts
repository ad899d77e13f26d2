/** Remix's build of the routes, which its Vite plugin makes: a module with the properties of a `ServerBuild`. */
declare module "virtual:remix/server-build";
