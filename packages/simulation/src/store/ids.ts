import { v7 } from 'uuid';
import type { Random } from '../random.js';

/** A UUIDv7 of this moment (epoch milliseconds). */
export const uuidAt = (moment: number, random: Random): string =>
  v7({ msecs: Math.floor(moment), random: random.bytes(16), seq: random.int(0, 0x7fff_ffff) });
