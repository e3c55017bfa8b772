import { businessDate } from '../kernel/business-date.js';
import { renderLetter } from '../platform/letters/render-letter.js';

/** What enterprises attach in the play, by the kind of material. */
const TITLES: Readonly<Record<string, string>> = {
  application: '创新券申领表',
  'credit-report': '企业信用报告',
  contract: '技术服务合同',
  'redeem-application': '创新券兑付申请表',
  'redeem-credit-report': '兑付时的信用报告',
  invoice: '服务费发票',
  'bank-voucher': '银行付款凭证',
  'result-report': '服务成果报告',
};

/** A one-page PDF for each kind of material; every one says that it is made up. */
export async function makePapers(): Promise<ReadonlyMap<string, Buffer>> {
  const papers = new Map<string, Buffer>();
  for (const [kind, title] of Object.entries(TITLES)) papers.set(kind, await paper(title));
  return papers;
}

async function paper(title: string): Promise<Buffer> {
  return renderLetter({
    issuer: '演示数据',
    number: '无文号',
    title,
    body: [{ paragraph: `本件为系统演示生成的${title}，所载单位与金额均为虚构。` }],
    signature: { organisation: '演示数据生成程序', date: businessDate('2026-03-02') },
    notice: '演示材料，不具效力',
    createdAt: new Date('2026-03-02T01:00:00Z'),
  });
}
