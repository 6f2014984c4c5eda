/** Made by vite.config.js. */
declare module "virtual:first-words" {
  const words: import("./protocol.js").SceneWords;
  export default words;
}
declare module "virtual:scene-ids" {
  const ids: readonly string[];
  export default ids;
}
/** The rules of style.css that the embed's first picture does without (vite.config.js). */
declare module "*.css?rest";
