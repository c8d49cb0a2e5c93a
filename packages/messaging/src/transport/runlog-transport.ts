import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { HandlerFailure, NoHandler } from '../errors.js';

/**
 * Calls the Nest handler of a pattern; settles as the handler does.
 * @throws NoHandler when no handler has the pattern
 */
export type Dispatch = (pattern: string, payload: unknown, context?: unknown) => Promise<unknown>;

/** Where messages come from: it calls `dispatch` for each batch or task, and settles them by its outcome. */
export interface MessageSource {
  listen(dispatch: Dispatch): Promise<void>;
  close(): Promise<void>;
}

/**
 * Lets handlers of messages be ordinary Nest handlers: `@EventPattern` for those that answer nothing, `@MessagePattern`
 * for those whose result the source reports. Handlers are called directly, without a stream per message. Register
 * `KeepHandlerErrors` as a global filter, or Nest hides the errors of handlers from the source.
 */
export class RunlogTransport<S extends MessageSource = MessageSource>
  extends Server
  implements CustomTransportStrategy
{
  override readonly transportId = Symbol('runlog');
  // The source settles the message by the handler's error; Nest must not report it besides.
  override readonly propagatesEventHandlerErrors = true;

  constructor(readonly source: S) {
    super();
  }

  /** Called by Nest when the microservice starts. */
  listen(callback: (error?: unknown) => void): void {
    this.source.listen(this.dispatch).then(() => callback(), callback);
  }

  /** Called by Nest when the microservice stops; the source decides how much it finishes. */
  async close(): Promise<void> {
    await this.source.close();
  }

  /** There are no transport events of its own to listen to: the bus has them. */
  on(): this {
    return this;
  }

  unwrap<T>(): T {
    return this.source as unknown as T;
  }

  /** The patterns that have a handler. */
  get patterns(): readonly string[] {
    return [...this.messageHandlers.keys()];
  }

  private readonly dispatch: Dispatch = async (pattern, payload, context) => {
    const handler = this.messageHandlers.get(pattern);
    if (!handler) throw new NoHandler(pattern);
    try {
      const result: unknown = await handler(payload, context);
      return isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
    } catch (cause) {
      throw cause instanceof Error ? cause : new HandlerFailure(pattern, cause);
    }
  };
}
