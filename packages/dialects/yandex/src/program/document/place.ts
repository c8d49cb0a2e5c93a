/** A place in a document, from the top. */
export type Place = readonly (string | number)[];

const plain = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** A place as problems name it: `steps.fetch.httpCall.url`, `steps["a b"].switch.choices[0]`. */
export const placeName = (place: Place): string =>
  place.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    if (!plain.test(key)) return `${path}[${JSON.stringify(key)}]`;
    return path === '' ? key : `${path}.${key}`;
  }, '');
