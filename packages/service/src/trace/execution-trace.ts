/**
 * The trace of an execution is named by the execution: its UUID's 32 hex digits are the trace id, the last 16 of them the
 * id of the (never exported) root that all spans hang from. So every process joins the same trace, also after a crash,
 * without anybody having to remember it.
 */
export function executionTraceparent(executionId: string): string {
  const hex = executionId.replaceAll('-', '').toLowerCase();
  return `00-${hex}-${hex.slice(16)}-01`;
}
