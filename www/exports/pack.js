// Bytes as text and back: deflated by the browser's own CompressionStream, then base64. Unpacking stops at a bound, however small the packed
// bytes are. Browsers deflate on the page's own thread: it goes in slices.

import { Pace } from './pace.js';

/** Characters of base64 at a time, a multiple of 4; as bytes a multiple of 3. */
const CHARS = 32_768, BYTES = CHARS / 4 * 3;

/** What was unpacked grows beyond its bound. */
export class TooLarge extends Error {}

/** Bytes that are deflated at once. */
const SLICE = 65_536;

/** @param {Uint8Array<ArrayBuffer>} bytes @param {(ratio: number) => void} [tell]  hears how much is done, 0–1 */
export async function deflated(bytes, tell) {
  const { readable, writable } = new CompressionStream('deflate-raw'), writer = writable.getWriter(), pace = new Pace(tell);
  const all = new Response(readable).arrayBuffer();
  for (let from = 0; from < bytes.length; from += SLICE) {
    await writer.write(bytes.subarray(from, from + SLICE));
    if (pace.due()) await pace.rest(from / bytes.length);
  }
  await writer.close();
  return new Uint8Array(await all);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} most bytes unpacked
 * @throws {TooLarge | TypeError}
 */
export async function inflated(bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  /** @type {Uint8Array[]} */
  const chunks = [], pace = new Pace();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (pace.due()) await pace.rest(0);
    if (length <= most) continue;
    reader.cancel().catch(() => {});
    throw new TooLarge();
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** @param {Uint8Array} bytes @returns {string[]} parts of one text */
export function base64Parts(bytes) {
  const parts = [];
  for (let from = 0; from < bytes.length; from += BYTES) parts.push(btoa(String.fromCharCode(...bytes.subarray(from, from + BYTES))));
  return parts;
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer> | null} null: that is no base64 */
export function bytesOf(text) {
  if (text.length % 4) return null;
  const bytes = new Uint8Array(text.length / 4 * 3);
  let length = 0;
  for (let from = 0; from < text.length; from += CHARS) {
    const chars = text.slice(from, from + CHARS), isLast = from + CHARS >= text.length;
    if (!(isLast ? /^[A-Za-z0-9+/]*={0,2}$/ : /^[A-Za-z0-9+/]*$/).test(chars)) return null;
    const part = atob(chars);
    for (let at = 0; at < part.length; at++) bytes[length++] = part.charCodeAt(at);
  }
  return bytes.slice(0, length);
}

/** A text for an address. @param {string} text */
export async function packedText(text) {
  return base64Parts(await deflated(new Uint8Array(new TextEncoder().encode(text)))).join('').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @param {string} packed @param {number} most bytes unpacked @returns {Promise<string | null>} null: that is no packed text */
export async function unpackedText(packed, most) {
  const base64 = packed.replaceAll('-', '+').replaceAll('_', '/'), bytes = bytesOf(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='));
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await inflated(bytes, most));
  } catch {
    return null;
  }
}
