/** Answers undefined when all is well, else what is not. */
export type Check = () => string | undefined | Promise<string | undefined>;

/** Checks by name. */
export type Checks = Readonly<Record<string, Check>>;

const checkWithinMs = 2_000;

/** What fails, by the name of its check. A check that throws fails, as does one that takes longer than 2 s. */
export async function failingChecks(checks: Check | Checks): Promise<Readonly<Record<string, string>>> {
  const named = typeof checks === 'function' ? { service: checks } : checks;
  const outcomes = await Promise.all(
    Object.entries(named).map(async ([name, check]) => [name, await run(check)] as const),
  );
  return Object.fromEntries(
    outcomes.flatMap(([name, failure]) => (failure === undefined ? [] : [[name, failure]])),
  );
}

async function run(check: Check): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${checkWithinMs} ms`), checkWithinMs);
  });
  try {
    const failure = await Promise.race([late, check()]);
    return failure === '' ? 'failed' : failure;
  } catch (error) {
    return error instanceof Error && error.message !== '' ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}
