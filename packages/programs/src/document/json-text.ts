/** The value of a JSON text, or why it is none. */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : String(error);
    return { problem: `the document is not JSON: ${reason}` };
  }
}
