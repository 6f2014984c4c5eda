// How far the reader is: a bar above the text, and the section of the contents.

/** @param {HTMLElement} bar @param {HTMLElement} contents */
export function followReader(bar, contents) {
  const links = new Map(Array.from(contents.querySelectorAll('a'), (link) => [link.hash.slice(1), link]));
  const read = () => bar.style.setProperty('--read', String(Math.min(1, scrollY / Math.max(1, document.documentElement.scrollHeight - innerHeight))));
  let isAsked = false;
  addEventListener('scroll', () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      read();
    });
  }, { passive: true });
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const link = links.get(target.id);
      if (isIntersecting) link?.setAttribute('aria-current', 'true');
      else link?.removeAttribute('aria-current');
    }
  }, { rootMargin: '-30% 0px -69% 0px' });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) seen.observe(section);
  }
  read();
}
