// The state in the address: the fragment, which no server sees. So far the scene alone.

/** @param {string} hash as in location.hash @returns {string} a scene's id, or nothing */
export const sceneOfAddress = (hash) => new URLSearchParams(hash.replace(/^#/, '')).get('scene') ?? '';

/** @param {string} scene its id */
export const address = (scene) => `#v=1&scene=${encodeURIComponent(scene)}`;
