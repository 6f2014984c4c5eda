// The state in the address: the fragment, which no server sees. The scene alone: all else is read and written by exports/link.js, later.

/** @param {string} hash as in location.hash @returns {string} a scene's id, or nothing */
export const sceneOfAddress = (hash) => new URLSearchParams(hash.replace(/^#/, '')).get('scene') ?? '';

/** Whether it holds more than the scene, or is of another version. @param {string} hash */
export const hasMore = (hash) => /[#&](?!v=1(?:&|$)|scene=)[^&]/.test(hash);

/** @param {string} scene its id */
export const address = (scene) => `#v=1&scene=${encodeURIComponent(scene)}`;
