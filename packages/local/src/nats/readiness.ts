import { connect } from 'nats';

/** Whether JetStream answers: right after the start connections are taken while it still says that it is not enabled. */
export async function jetStreamAnswers(
  url: string,
  login?: { readonly user: string; readonly password: string },
): Promise<boolean> {
  try {
    const connection = await connect({
      servers: url,
      reconnect: false,
      timeout: 2_000,
      ...(login && { user: login.user, pass: login.password, inboxPrefix: `_INBOX.${login.user}` }),
    });
    try {
      const manager = await connection.jetstreamManager({ timeout: 2_000, checkAPI: false });
      await manager.getAccountInfo();
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
