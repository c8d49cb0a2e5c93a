import { createHash } from 'node:crypto';

import type { Json } from '@runlog/core';

import { canonicalJson } from './canonical-json.js';

/** A hash that equal requests share, however their JSON was written. */
export const digestOf = (request: Json): string =>
  createHash('sha256').update(canonicalJson(request)).digest('base64url');
