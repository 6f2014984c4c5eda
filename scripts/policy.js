// The Content Security Policies of everything that is built, one for each kind of page. They stand in the pages themselves, as a <meta>, so that any
// static server has them. What runs is named by origin ('self'), by hash, or is a blob that a script of ours made; nothing is evaluated but
// wasm; strings reach no sink that could run them but through the named Trusted Types policies, each of which vouches for one thing:
//   lit-html      the templates in our files (the library's own)
//   wpp-worker    blobs that workers start from and load (www/coordinator.js, www/worker_boot.js)
//   wpp-service   the one service worker (www/scripted/service.js)
//   wpp-frame     the one document of the frame that is cut off (www/scripted/sandbox.js)
// Workers from blobs have the policy of the page that started them. No page says who may frame it: frames are what embeds are, and the page holds
// nothing that a click could give away. While developing there is none: Vite's own client would not run.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const BOOT = new URL('../www/scripted/frame_boot.js', import.meta.url);

/** As a policy names an inline script or style. @param {string} text */
export const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The script that all frames of ours for JavaScript jobs hold, inline: in a frame of no origin nothing else works without a network. */
const boot = () => readFileSync(BOOT, 'utf8').trimEnd();

/** @param {Record<string, string>} directives */
const written = (directives) => Object.entries(directives).map(([name, sources]) => `${name} ${sources}`).join('; ');

const NONE = { 'default-src': "'none'" };
const LAST = { 'base-uri': "'none'", 'form-action': "'none'" };
const TYPED = { 'require-trusted-types-for': "'script'" };

/**
 * Of a page that runs the pool: the playground, the embed, the tutorial. Its frames are ours, and the one that is cut off inherits this policy: hence
 * the hash of its script.
 * @param {readonly string[]} scripts  inline, as they stand
 */
export function pagePolicy(scripts) {
  return written({
    ...NONE, 'script-src': ["'self' blob: 'wasm-unsafe-eval'", ...[boot(), ...scripts].map(hashOf)].join(' '), 'style-src': "'self'", 'img-src': "'self' blob: data:",
    'connect-src': "'self' blob:", 'frame-src': "'self'", 'manifest-src': "'self'", ...LAST, ...TYPED, 'trusted-types': 'lit-html wpp-worker wpp-service wpp-frame',
  });
}

/** Of a page of words and pictures, which runs nothing. @param {string} style inline, as it stands */
export const textPolicy = (style) => written({ ...NONE, 'style-src': hashOf(style), 'img-src': "'self'", ...LAST });

/**
 * A document that starts a coordinator for the page around it, in a policy of its own; its workers have that too.
 * @param {boolean} isOnline  whether they may reach the network. Where not: nothing but their own blobs, which tell of a cancellation
 */
export function frameDocument(isOnline) {
  const policy = written({
    ...NONE, 'script-src': `${hashOf(boot())} blob: 'wasm-unsafe-eval'`, 'connect-src': `blob:${isOnline ? ' http: https: ws: wss:' : ''}`, ...LAST, ...TYPED, 'trusted-types': 'wpp-worker',
  });
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Jobs in JavaScript</title><script>${boot()}</script>`;
}

const META = /<meta charset="utf-8">\n?/, INLINE = /<script>([^]*?)<\/script>/g, COMMENT = /\s*<!--[^]*?-->/g;

/** A page with its policy. Comments, which nobody reads who has not the source, are left out. @param {string} html */
export function withPolicy(html) {
  const text = html.replace(COMMENT, ''), scripts = Array.from(text.matchAll(INLINE), ([, script]) => script);
  return text.replace(META, (meta) => `${meta}<meta http-equiv="Content-Security-Policy" content="${pagePolicy(scripts)}">\n`);
}
