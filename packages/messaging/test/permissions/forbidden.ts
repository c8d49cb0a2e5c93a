import { rightsOf, userName, type BusUser, type Subjects } from '../../src/index.js';

/** One of each kind of user. */
export const users: readonly BusUser[] = [
  { role: 'gateway' },
  { role: 'scheduler' },
  { role: 'executor' },
  { role: 'migrator' },
  { role: 'worker', name: 'acme', queues: ['mail'] },
  { role: 'subscriber', name: 'audit' },
];

/** Something that a user tries. */
export interface Verb {
  readonly operation: 'publish' | 'subscribe';
  readonly subject: string;
}

/** A subject that a pattern covers. */
const covered = (pattern: string): string => pattern.replace(/\*/g, '1').replace(/>$/, '1.2');

/** Whether a pattern covers a subject or a narrower pattern. */
function covers(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const given = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return given.length > index;
    const other = given[index];
    if (other === undefined || other === '>') return false;
    if (token !== '*' && token !== other) return false;
  }
  return wanted.length === given.length;
}

const may = (subjects: Subjects, user: BusUser, { operation, subject }: Verb): boolean =>
  rightsOf(subjects, user)[operation].some((pattern) => covers(pattern, subject));

/** Everything that somebody may: publishing to a subject of each pattern, subscribing to the pattern itself. */
export const verbsOf = (subjects: Subjects, user: BusUser): Verb[] => {
  const { publish, subscribe } = rightsOf(subjects, user);
  return [
    ...publish.map((pattern): Verb => ({ operation: 'publish', subject: covered(pattern) })),
    ...subscribe.map((pattern): Verb => ({ operation: 'subscribe', subject: pattern })),
  ];
};

/** What nobody may. */
const closed = (subjects: Subjects): Verb[] => [
  ...[
    '>',
    '*.>',
    '_INBOX.>',
    '_INBOX.*.>',
    `${subjects.prefix}.>`,
    '$JS.>',
    '$JS.API.>',
    '$SYS.>',
    '$JS.EVENT.>',
  ].map((subject): Verb => ({ operation: 'subscribe', subject })),
  ...[
    'other.inbox.1',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.LIST',
    '$SYS.REQ.SERVER.PING',
    ...[subjects.tasksStream, subjects.inboxStream, subjects.eventsStream].flatMap((stream) => [
      `$JS.API.STREAM.PURGE.${stream}`,
      `$JS.API.STREAM.SNAPSHOT.${stream}`,
      `$JS.API.STREAM.RESTORE.${stream}`,
      `$JS.API.CONSUMER.CREATE.${stream}`,
      `$JS.API.CONSUMER.CREATE.${stream}.mine`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.mine`,
    ]),
    `$JS.API.STREAM.MSG.DELETE.${subjects.eventsStream}`,
    `$JS.API.CONSUMER.DELETE.${subjects.eventsStream}.subscriber_audit`,
    `$JS.API.CONSUMER.MSG.NEXT.${subjects.eventsStream}.subscriber_other`,
    `$JS.API.CONSUMER.CREATE.${subjects.inboxStream}.mine.${subjects.allTasks.replace('>', 'q.high')}`,
    '$JS.API.STREAM.CREATE.MINE',
    '$JS.API.STREAM.INFO.MINE',
  ].map((subject): Verb => ({ operation: 'publish', subject })),
];

/** Every verb that some other user may, or nobody, and this one may not. */
export function forbiddenTo(subjects: Subjects, user: BusUser): Verb[] {
  const others = users.filter((other) => userName(other) !== userName(user));
  const all = [...others.flatMap((other) => verbsOf(subjects, other)), ...closed(subjects)];
  const byName = new Map(all.map((verb) => [`${verb.operation} ${verb.subject}`, verb]));
  return [...byName.values()].filter((verb) => !may(subjects, user, verb));
}
