/** Made by vite.config.js. */
declare module "virtual:first-words" {
  const words: import("./protocol.js").SceneWords;
  export default words;
}
/** A document that starts a coordinator, in a policy of its own: without the network. */
declare module "virtual:cut-off-frame" {
  const html: string;
  export default html;
}
declare module "virtual:scene-ids" {
  const ids: readonly string[];
  export default ids;
}
/** The rules of style.css that the embed's first picture does without (vite.config.js). */
declare module "*.css?rest";
