/** The body of an error over REST. */
export interface ErrorBody {
  readonly code: number;
  readonly message: string;
  readonly details: readonly Readonly<Record<string, unknown>>[];
}

/** A call over REST that was not carried out. */
export class Refusal extends Error {
  readonly code: number;
  readonly body: ErrorBody;
  readonly status: number;
  readonly headers: Headers;

  constructor({ status, headers }: Pick<Response, 'status' | 'headers'>, body: unknown) {
    const told = body as ErrorBody;
    super(told.message);
    this.code = told.code;
    this.body = told;
    this.status = status;
    this.headers = headers;
  }
}

/** What a call was refused with: the google.rpc.Code, and a text that names it over one transport and not over the other. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly code: number; readonly said: string }> {
  const answer = await call.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  const { code, details, message } = answer as {
    readonly code?: unknown;
    readonly details?: unknown;
    readonly message?: unknown;
  };
  if (typeof code !== 'number') throw new Error(`it was not refused: ${JSON.stringify(answer)}`);
  // Both gRPC clients have the text in `details`, behind a prefix in `message`.
  return { code, said: String(typeof details === 'string' ? details : message) };
}
