import { z } from 'zod';

const inRange = (minimum: number, maximum: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be from ${minimum} to ${maximum}`);

/** A whole number within bounds, both inclusive. */
export const wholeNumber = (minimum: number, maximum: number, otherwise: number) =>
  inRange(minimum, maximum).prefault(String(otherwise));

/** A TCP port; 0 takes any free one. */
export const port = (otherwise: number) => wholeNumber(0, 65_535, otherwise);

/** An address to listen on; loopback unless told otherwise. */
export const host = () => z.string().min(1, 'must name an address').default('127.0.0.1');

/** Where the log is. */
export const postgresUrl = () =>
  z.string('must be a postgres:// address').regex(/^postgres(ql)?:\/\/\S+$/, 'must be a postgres:// address');

/** Where the bus is; several addresses of one cluster are separated by commas. */
export const natsUrl = () =>
  z
    .string('must be a nats:// address')
    .regex(/^(nats|tls|ws|wss):\/\/\S+$/, 'must be a nats:// address, or several separated by commas')
    .transform((value) => value.split(','));

/** What the log holds: this level and what is more severe. */
export const logLevel = () =>
  z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

/** The first part of all subjects on the bus. */
export const subjectPrefix = () =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'must be up to 32 lower-case letters, digits, - or _')
    .default('runlog');

/** Names separated by commas. */
export const names = (otherwise: string) =>
  z
    .string()
    .default(otherwise)
    .transform((value) =>
      value
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    );
