/** What one user may do on the bus, as patterns of subjects; what is not here, the server refuses. */
export interface Rights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** It may also answer what it was asked, this often for each question; nobody's reply subjects are open to it else. */
  readonly answers?: number;
}

/** Somebody who logs in to the bus. Workers and subscribers are many, each with a name of its own. */
export type BusUser =
  | { readonly role: 'gateway' | 'scheduler' | 'executor' | 'migrator' }
  | { readonly role: 'worker'; readonly name: string; readonly queues: readonly string[] }
  | { readonly role: 'subscriber'; readonly name: string };

/** The name that a user logs in with. It also names its reply subjects. */
export const userName = (user: BusUser): string => ('name' in user ? `${user.role}.${user.name}` : user.role);
