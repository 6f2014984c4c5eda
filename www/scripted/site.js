// Where the site's files are: beside this page, or where its root says (`data-home`, an address relative to it).

/** @param {string} path below the site's folder */
export const siteUrl = (path) => new URL(`${document.documentElement.dataset.home ?? './'}${path}`, document.baseURI);
