// What has come and nobody has read yet: first in, first out, one by one or all at once. Reading one does not move the others.

/** @template T */
export class Backlog {
  /** Unread from #at on. @type {T[]} */
  #items = [];
  #at = 0;

  get length() {
    return this.#items.length - this.#at;
  }

  /** @param {T} item */
  push(item) {
    this.#items.push(item);
  }

  /** @param {T[]} items  not used elsewhere from now on */
  pushAll(items) {
    if (this.#items.length === 0) this.#items = items;
    else for (const item of items) this.#items.push(item);
  }

  /** The first of them; there is one. @returns {T} */
  one() {
    const item = this.#items[this.#at++];
    if (this.#at === this.#items.length) this.all();
    return item;
  }

  /** All of them, which leaves none. */
  all() {
    const items = this.#at > 0 ? this.#items.slice(this.#at) : this.#items;
    [this.#items, this.#at] = [[], 0];
    return items;
  }
}
