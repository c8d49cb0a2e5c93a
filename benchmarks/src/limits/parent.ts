/**
 * The other side of a `Child`: says `ready`, answers each message by what `answer` makes of it, and ends with its
 * parent. A failing answer ends the process.
 */
export function serveParent<Q, A extends object>(ready: object, answer?: (question: Q) => Promise<A>): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (question) => {
    if (answer) void answer(question as Q).then((result) => process.send?.(result));
  });
  process.send?.(ready);
}
