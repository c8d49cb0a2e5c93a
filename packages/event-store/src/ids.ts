const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in canonical form. Anything else names nothing in the store, and is never sent to the database. */
export const isUuid = (id: string): boolean => canonical.test(id);
