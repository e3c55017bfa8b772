import { spawnSync } from 'node:child_process';
import { StartFault } from './start-fault.js';

/** As whom PostgreSQL runs: it refuses to be root. */
export interface Identity {
  readonly name: 'self' | 'user-namespace' | 'nobody';
  /** The owner that its files must have; undefined when they already belong to this process. */
  readonly fileOwner?: number;
  /** What stands before the program on its command line. */
  readonly prefix: readonly string[];
}

/** Not root, and known to /etc/passwd everywhere. */
const NOBODY = 65534;

// The kernel sends the signal when this process is gone, even by kill -9: SIGINT is PostgreSQL's fast shutdown.
const dieWithParent = ['setpriv', '--pdeathsig', 'INT'];

const self: Identity = { name: 'self', prefix: dieWithParent };
/** Root in a user namespace without a mapping counts as nobody inside, and owns its files outside. */
const userNamespace: Identity = { name: 'user-namespace', prefix: ['unshare', '-U', ...dieWithParent] };
/** For containers that forbid user namespaces: another uid that still may enter folders of root such as /root. */
const nobody: Identity = {
  name: 'nobody',
  fileOwner: NOBODY,
  prefix: [
    ...dieWithParent,
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ],
};

/** The first identity that works here and is not root; throws StartFault when there is none. */
export function chooseIdentity(isRoot = process.getuid?.() === 0): Identity {
  const candidates = isRoot ? [userNamespace, nobody] : [self];
  const chosen = candidates.find(works);
  if (chosen !== undefined) return chosen;
  throw new StartFault(
    '无法以非 root 身份运行内置 PostgreSQL：需要 util-linux 提供的 unshare、setpriv、flock 命令。' +
      '请安装 util-linux，或换用普通用户启动，或设置 DATABASE_URL 使用外部数据库。',
  );
}

/** The identity of that name, for a caller that knows better than the probe. */
export function identityNamed(name: Identity['name']): Identity {
  return { self, 'user-namespace': userNamespace, nobody }[name];
}

function works({ prefix }: Identity): boolean {
  const [command = '', ...args] = [...prefix, 'id', '-u'];
  const probe = spawnSync(command, args, { encoding: 'utf8' });
  return probe.status === 0 && probe.stdout.trim() !== '0';
}
