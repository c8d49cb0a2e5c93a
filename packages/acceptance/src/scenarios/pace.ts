/** How clients go about their requests: enough at once that every fault meets work of every kind under way. */
export const pace = { inFlight: 32, patienceMs: 180_000 } as const;
