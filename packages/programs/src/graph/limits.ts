/** Bounds of the language `graph`. */
export const graphLimits = {
  /** Nodes of one graph: so many leave room for two events of each in the log of an execution. */
  nodes: 20_000,
  /** Characters of a node's name. */
  nameLength: 128,
  /** Members of one binding's path. */
  pathLength: 64,
} as const;
