/** Made by vite.config.js. */
declare module "virtual:first-words" {
  const words: import("./protocol.js").SceneWords;
  export default words;
}
