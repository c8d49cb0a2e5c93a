// Names of what the modules are given; interfaces have no value that could be injected by type. Those that dialects may
// inject as well are in @runlog/hosting.

/** What readiness looks at. */
export const PROBES = Symbol('ReadinessProbes');

/** The process's metrics. */
export const METRICS = Symbol('Metrics');

/** The release that runs. */
export const VERSION = Symbol('Version');

/** Who is told of errors whose cause is ours. */
export const REPORT_FAULT = Symbol('ReportFault');
