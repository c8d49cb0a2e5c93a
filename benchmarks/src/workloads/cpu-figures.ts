import type { LoadRecord } from '../load-record.js';
import type { Session } from '../session.js';

/** Takes down what a load cost on all processes together. */
export function cpuFigures(session: Session, load: LoadRecord, per: 'workflow' | 'step'): void {
  const total = Object.values(load.cpuMs).reduce((sum, ms) => sum + ms, 0);
  session.figure(`${load.label}: CPU ms per ${per}`, per === 'step' ? total / load.steps : total);
}
