import { parentPort, workerData } from 'node:worker_threads';
import { Progress, monotonicMs } from '../progress.js';
import type { Batch, JobResult, Results, ThreadSettings } from '../protocol.js';
import { Evaluation } from './evaluation.js';

/** A long batch tells its results as they come, so that a job that overruns its time costs few repeats. */
const tellEveryMs = 5;

const settings: ThreadSettings = workerData;
const progress = new Progress(settings.progress);
const evaluation = new Evaluation(settings);

const tell = (results: Results): void => parentPort?.postMessage(results);

const work = ({ jobs }: Batch): void => {
  let results: JobResult[] = [];
  let toldAt = monotonicMs();
  for (const [index, job] of jobs.entries()) {
    if (results.length > 0 && monotonicMs() - toldAt > tellEveryMs) {
      tell({ results, spent: false });
      results = [];
      toldAt = monotonicMs();
    }
    progress.begin(index);
    results.push(evaluation.do(job));
    if (evaluation.spent) break;
  }
  tell({ results, spent: evaluation.spent });
};

parentPort?.on('message', work);
tell({ results: [], spent: false });
