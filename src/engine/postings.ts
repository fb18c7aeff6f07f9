/** An inverted index in two typed arrays: the items that have a key are `ids` from `offsets[key]` to `offsets[key + 1]`. */
export interface Postings {
  offsets: Uint32Array;
  /** Ascending within a key. */
  ids: Uint32Array;
}

/**
 * Indexes `items` things. `keysOf` gives the keys of one, each below `size`, to `add`; it is asked twice, so that the
 * arrays are made in their final length.
 */
export function postings(
  items: number,
  size: number,
  keysOf: (item: number, add: (key: number) => void) => void,
): Postings {
  const offsets = new Uint32Array(size + 1);
  const count = (key: number) => {
    offsets[key + 1]!++;
  };
  for (let item = 0; item < items; item++) keysOf(item, count);
  for (let key = 0; key < size; key++) offsets[key + 1]! += offsets[key]!;
  const next = offsets.slice();
  const ids = new Uint32Array(offsets[size]!);
  let item = 0;
  const put = (key: number) => {
    ids[next[key]!++] = item;
  };
  for (; item < items; item++) keysOf(item, put);
  return { offsets, ids };
}
