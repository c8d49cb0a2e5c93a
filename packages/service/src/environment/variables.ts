import { z } from 'zod';

const inRange = (minimum: number, maximum: number): z.ZodType<number, string> =>
  z
    .string()
    .transform((text) => (/^\d{1,16}$/.test(text) ? Number(text) : Number.NaN))
    .refine(
      (value) => value >= minimum && value <= maximum,
      `must be a whole number from ${minimum} to ${maximum}`,
    );

/** A whole number within bounds, both inclusive. */
export const wholeNumber = (minimum: number, maximum: number, otherwise: number) =>
  inRange(minimum, maximum).prefault(String(otherwise));

/** A switch: true or false. */
export const flag = (otherwise: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .prefault(otherwise ? 'true' : 'false')
    .transform((value) => value === 'true');

/** A TCP port; 0 takes any free one. */
export const port = (otherwise: number) => wholeNumber(0, 65_535, otherwise);

/** The same for a port that there is only when it is named. */
export const optionalPort = () => inRange(0, 65_535).optional();

/** An address to listen on; loopback unless told otherwise. */
export const host = () => z.string().min(1, 'must name an address').default('127.0.0.1');

const postgresRule = 'must be an address like postgres://user@host:5432/database';

/** Where the log is. */
export const postgresUrl = () => z.string(postgresRule).regex(/^postgres(ql)?:\/\/\S+$/, postgresRule);

const natsRule = 'must be an address like nats://host:4222, or several separated by commas';

/** Where the bus is; several addresses of one cluster are separated by commas. */
export const natsUrl = () =>
  z
    .string(natsRule)
    .regex(/^(nats|tls|ws|wss):\/\/[^\s,]+(,(nats|tls|ws|wss):\/\/[^\s,]+)*$/, natsRule)
    .transform((value) => value.split(','));

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What the log holds: this level and what is more severe. */
export const logLevel = () => z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info');

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
