// Hands a file to the reader.

/** Long enough for a browser that asks where to. */
const KEPT_MS = 60_000;

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const url = URL.createObjectURL(blob), link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** @param {import('../protocol.js').RunConfig} config @param {string} ending */
export function fileName({ scene, seed }, ending) {
  return `worker-pool-${scene}-seed${seed}.${ending}`;
}
