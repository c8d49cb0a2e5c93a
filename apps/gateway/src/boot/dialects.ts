import { yandex } from '@runlog/dialect-yandex/api';
import type { Dialect } from '@runlog/hosting';

/** The dialects of this release, whose APIs the gateway serves beside its own. A further one is added here. */
export const releasedDialects: readonly Dialect[] = [yandex];
