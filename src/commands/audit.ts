import { type AuditAnchor, type AuditFaultKind, verifyAudit } from '../platform/audit/verify.js';
import { type Command, readOptions, say, UsageFault } from './command.js';
import { withDatabase } from './database.js';

const WHAT: Readonly<Record<AuditFaultKind, string>> = {
  edited: '内容与当时的哈希不符，记录被改动过',
  missing: '记录缺失，有事件被删除',
  'out-of-place': '记录不接续前一条，有事件被插入或调换次序',
  head: '链尾与登记的链头不符',
  anchor: '与所给锚点不符，整条链被重写过',
  unchained: '有更改未进入哈希链',
};

/** `cli audit verify`: recomputes the hash chain and names the first place where it does not hold. */
export const auditVerify: Command = {
  name: 'audit verify',
  help: '核验审计哈希链：--from 起始序号；--anchor 序号:哈希（另行保存的锚点）。发现问题时退出码为 1',
  async run(args) {
    const { values } = readOptions(args, { from: { type: 'string' }, anchor: { type: 'string' } });
    const { verified, last, fault } = await withDatabase((database) =>
      verifyAudit(database, {
        ...(values.from !== undefined && { from: seqOf(values.from) }),
        ...(values.anchor !== undefined && { anchor: anchorOf(values.anchor) }),
      }),
    );
    if (fault !== null)
      say(`审计链在第 ${fault.seq} 条不成立：${WHAT[fault.kind]}（此前 ${verified} 条成立）`);
    else say(`审计链完整：${verified} 条；锚点 ${last.seq}:${last.hash}`);
    return fault === null ? 0 : 1;
  },
};

function seqOf(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new UsageFault(`序号须为整数，收到 ${JSON.stringify(text)}`);
  return BigInt(text);
}

function anchorOf(text: string): AuditAnchor {
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) throw new UsageFault('锚点形如 1200:64位十六进制哈希');
  return { seq: BigInt(seq), hash };
}
