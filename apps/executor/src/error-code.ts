/** The code of an error of the platform (`ECONNREFUSED`). Looks at the shape: such errors may stem from another realm. */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
