// Tells the page around how high the embed is, in the three ways that such pages understand: Embedly's, Observable's and ours.
// Invariant: the height follows from the width and from what is shown, never from the height of the frame (nothing here is measured in vh),
// so that a page that gives the frame its height, or more, is not answered with another one.

const SETTLE_MS = 500;

/** @param {HTMLElement} content @param {(message: unknown) => void} post */
export function tellHeight(content, post) {
  let told = 0, timer = 0;
  // A page that gives the frame its height does not need a scroll bar, whose coming would make the content narrower and higher, and back.
  const settle = () => {
    const { style } = document.documentElement;
    style.overflowY = 'hidden';
    clearTimeout(timer);
    timer = window.setTimeout(() => { style.overflowY = innerHeight < told ? 'auto' : 'hidden'; }, SETTLE_MS);
  };
  new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    settle();
    post(JSON.stringify({ src: location.href, context: 'iframe.resize', height }));
    post({ height });
    post({ type: 'wpp:resize', height });
  }).observe(content);
  addEventListener('resize', settle);
}
